//! What differs from one database engine to the next. SQLite is the only one so far.

pub mod sqlite;
