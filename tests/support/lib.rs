//! What integration tests are written with: an office in a folder of its own, the rehearsal hub over real HTTP, a
//! clock that jumps, a hub that is away, papers that are really signed.

pub mod away;
pub mod clock;
pub mod desk;
pub mod packages;
pub mod papers_to_send;

pub use away::Away;
pub use clock::ManualClock;
pub use desk::{Desk, OWN, code};
