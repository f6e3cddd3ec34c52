//! What integration tests are written with: an office in a folder of its own, the rehearsal hub over real HTTP, a
//! clock that jumps, a hub that is away.

pub mod away;
pub mod clock;
pub mod desk;
pub mod packages;

pub use away::Away;
pub use clock::ManualClock;
pub use desk::{Desk, OWN, code};
