//! What every test needs: a world of its own ([`World`]), a window in it ([`Window`]), and programs that end with
//! the test ([`Program`]).

pub mod bus;
pub mod daemon;
pub mod hub;
pub mod network;
pub mod page;
pub mod paper;
pub mod program;
pub mod window;
pub mod world;

use std::{future::Future, time::Duration};

pub use daemon::Daemon;
pub use network::Network;
pub use page::Page;
pub use program::Program;
pub use window::Window;
pub use world::World;

/// The longest a whole test may take.
const TEST: Duration = Duration::from_secs(300);
/// The longest anything a person waits for may take on a slow and busy machine.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks.
pub const LOOK: Duration = Duration::from_millis(100);

/// Runs a test with a deadline, so that a hang is a failure and not a lost evening.
pub fn live(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime
        .block_on(async { tokio::time::timeout(TEST, test).await.expect("the test is over its deadline") });
    runtime.shutdown_timeout(Duration::from_secs(2));
}

/// Looks again and again until there is something to see.
///
/// # Panics
/// When [`PATIENCE`] is over, saying what was waited for.
pub async fn until<T, F: AsyncFnMut() -> Option<T>>(what: &str, look: F) -> T {
    until_for(PATIENCE, what, look).await
}

/// The same with another patience.
pub async fn until_for<T, F: AsyncFnMut() -> Option<T>>(patience: Duration, what: &str, mut look: F) -> T {
    let end = tokio::time::Instant::now() + patience;
    loop {
        // A look that hangs is a look that saw nothing.
        if let Ok(Some(seen)) = tokio::time::timeout(patience, look()).await {
            return seen;
        }
        assert!(tokio::time::Instant::now() < end, "waited in vain for: {what}");
        tokio::time::sleep(LOOK).await;
    }
}
