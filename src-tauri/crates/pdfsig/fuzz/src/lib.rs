//! What every target shares: whom the office trusts, and which panics end the run.

use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::abort;
use std::sync::LazyLock;

use pdfsig::fuzzing::Target;
use pdfsig::trust::Trust;

/// The folder of the samples and of the authority that signed them.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../tests/fixtures/pdf")
}

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let mut trust = Trust::empty();
    let file = |name: &str| fs::read(fixtures().join("pki").join(name)).expect("a file of the authority");
    trust.add_certificates(&file("root.crt.pem")).expect("the root");
    for list in ["root.crl", "subca.crl"] {
        trust.add_list(&file(list)).expect("a list");
    }
    trust
});

/// Lets a panic of the PDF library pass: the reader promises to contain it, and one that it does not contain leaves
/// the target and ends the run all the same. A panic of the reader itself ends the run even where it is contained.
pub fn init() {
    let found = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let is_own = panic.location().is_none_or(|place| !place.file().contains("/lopdf-"));
        if is_own {
            found(panic);
        } else if std::env::var_os("FUZZ_TELL_CONTAINED").is_some() {
            eprintln!("contained: {panic}");
        }
    }));
}

/// Runs one target; a broken promise ends the run.
pub fn run(target: Target, data: &[u8]) {
    if let Err(promise) = target(data, &TRUST) {
        eprintln!("broken promise: {promise}");
        abort();
    }
}
