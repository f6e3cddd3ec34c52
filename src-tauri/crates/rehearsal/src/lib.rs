//! The rehearsal hub (trục diễn tập): a real HTTP server on loopback that speaks the VXP wire of the national
//! document exchange hub, with the agencies, documents and faults of a bad week.
//!
//! It is what people practise on ("Diễn tập"), what tests run against, and what any other client of the wire may
//! be tried with. [`serve`] starts it, [`Running`] tells how to reach it, [`Control`] looks inside and stirs.
//!
//! Invariants, cited by tests:
//!
//! 1. A request that the vendor's client sends is understood byte for byte; a request whose signature does not
//!    fit its headers changes nothing.
//! 2. A message that was answered with OK is in the mailbox of every recipient whose row says `done`, and stays
//!    there until that recipient acknowledges it. Nothing is de-duplicated: what is sent twice is there twice.
//! 3. Each agency sees only its own mailbox and its own sendings.
//! 4. Choices depend on the seed and on what was sent, never on the clock: the same requests in the same order
//!    have the same outcomes.
//! 5. Faults happen on the wire, below HTTP, not in the answers' meaning, except those whose meaning is the fault.
//! 6. With a state directory, mailboxes, sendings and the work of simulated offices survive a restart.
//! 7. A paper says what its order or its package says; what is wrong with it was ordered. Whoever has the hub's
//!    [`samples::Trust`] can tell which of its signatures hold.

mod clock;
mod control;
mod dice;
mod directory;
mod error;
mod faults;
mod hub;
mod keep;
mod mail;
mod offices;
mod options;
mod packages;
mod pki;
pub mod samples;
mod server;
mod transport;
mod wire;

pub use control::{Control, Logged, MailboxEntry, StatusSeen};
pub use directory::{Agency, AgencyCredential, Behaviour, built_in_name};
pub use error::Error;
pub use faults::{Action, Fault, Matcher};
pub use mail::{Content, Kind, TransportState};
pub use options::{Options, Pace, Registered, Span, Tls};
pub use server::{Running, serve};
