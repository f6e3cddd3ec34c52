//! The store as a folder: `roots/`, `intermediates/`, `tsa-roots/`, `crl/`, and `trust.toml` with one pin per root.
//!
//! A file in `roots/` gives no trust by lying there: whoever may write a file must not thereby become trusted. Its
//! SHA-256 must stand in `trust.toml`, which the person who compared the fingerprint wrote:
//!
//! ```toml
//! [policy]
//! accept_historical_algorithms = false  # judge old algorithms by the date of a strong timestamp
//!
//! [[root]]
//! sha256 = "F0:4B:…"          # 64 hex digits, colons and spaces allowed
//! label = "Root CA chuyên dùng"
//! use = ["sign", "tsa"]       # both when left out; in `tsa-roots/` only "tsa" counts
//! valid_from = "2024-01-01"   # days in Vietnam, both inclusive, both optional
//! valid_to = "2040-12-31"
//! ```

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use domain::UtcMillis;
use jiff::{ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Anchor, Certificate, Trust, Uses, read_certificates};

const MAX_CERTIFICATES: u64 = 1024 * 1024;
const MAX_LIST: u64 = 32 * 1024 * 1024;
const MAX_FILES: usize = 1000;

/// Why a folder cannot be read as a store at all.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The disk says no.
    #[error("{path}: {source}")]
    Io {
        /// What was read.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// `trust.toml` is not what it should be, so no pin can be believed.
    #[error("trust.toml: {0}")]
    Pins(String),
}

/// A file of the folder that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Path below the folder.
    pub file: String,
    /// Why.
    pub refusal: Refusal,
    /// SHA-256 of the certificate or the pin, where there is one.
    pub sha256: Option<String>,
}

/// Why something in the folder was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A root whose SHA-256 does not stand in `trust.toml`.
    NotPinned,
    /// A root that may not issue certificates.
    NotAuthority,
    /// A root in a place its pin does not allow.
    WrongUse,
    /// Neither certificate nor list.
    Unreadable,
    /// Larger than anything real.
    TooLarge,
    /// A pin without its file.
    FileMissing,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pins {
    #[serde(default)]
    root: Vec<Pin>,
    #[serde(default)]
    policy: Policy,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    #[serde(default)]
    accept_historical_algorithms: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin {
    sha256: String,
    #[serde(default)]
    label: String,
    #[serde(default = "every_use", rename = "use")]
    uses: Vec<Use>,
    /// First day, in Vietnam.
    valid_from: Option<String>,
    /// Last day, in Vietnam.
    valid_to: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Use {
    Sign,
    Tsa,
}

fn every_use() -> Vec<Use> {
    vec![Use::Sign, Use::Tsa]
}

struct Window {
    pin: Pin,
    from: Option<UtcMillis>,
    until: Option<UtcMillis>,
    met: bool,
}

impl Trust {
    /// Reads the store in `dir`. A folder that is not there is an empty one; what breaks the rules is left out and
    /// reported by [`Trust::refused`].
    pub fn load(dir: &Path) -> Result<Self, FolderError> {
        let mut trust = Self::empty();
        let pins = read_pins(&dir.join("trust.toml"))?;
        trust.historical = pins.policy.accept_historical_algorithms;
        let mut windows = windows(pins)?;
        for (folder, place) in [("roots", every_use()), ("tsa-roots", vec![Use::Tsa])] {
            for file in files(dir, folder)? {
                trust.add_root_file(&file, &place, &mut windows)?;
            }
        }
        for file in files(dir, "intermediates")? {
            match file.certificates()? {
                Ok(certificates) => certificates.into_iter().for_each(|known| trust.add_intermediate(known)),
                Err(refusal) => trust.refuse(&file, refusal, None),
            }
        }
        for file in files(dir, "crl")? {
            match file.read(MAX_LIST)? {
                Ok(bytes) if trust.add_list(&bytes).is_ok() => {}
                Ok(_unreadable) => trust.refuse(&file, Refusal::Unreadable, None),
                Err(refusal) => trust.refuse(&file, refusal, None),
            }
        }
        for (sha256, window) in windows {
            if !window.met {
                let file = "trust.toml".to_owned();
                trust.refused.push(Refused { file, refusal: Refusal::FileMissing, sha256: Some(sha256) });
            }
        }
        Ok(trust)
    }

    fn add_root_file(
        &mut self,
        file: &File,
        place: &[Use],
        windows: &mut BTreeMap<String, Window>,
    ) -> Result<(), FolderError> {
        let certificates = match file.certificates()? {
            Ok(certificates) => certificates,
            Err(refusal) => {
                self.refuse(file, refusal, None);
                return Ok(());
            }
        };
        for certificate in certificates {
            let sha256 = certificate.sha256_hex();
            let Some(window) = windows.get_mut(&sha256) else {
                self.refuse(file, Refusal::NotPinned, Some(sha256));
                continue;
            };
            window.met = true;
            let allowed = |wanted| place.contains(&wanted) && window.pin.uses.contains(&wanted);
            let uses = Uses { sign: allowed(Use::Sign), timestamp: allowed(Use::Tsa) };
            if !certificate.is_authority() {
                self.refuse(file, Refusal::NotAuthority, Some(sha256));
            } else if !uses.sign && !uses.timestamp {
                self.refuse(file, Refusal::WrongUse, Some(sha256));
            } else {
                let (label, from, until) = (window.pin.label.clone(), window.from, window.until);
                self.add_anchor(Anchor { certificate, label, from, until, uses });
            }
        }
        Ok(())
    }

    fn refuse(&mut self, file: &File, refusal: Refusal, sha256: Option<String>) {
        self.refused.push(Refused { file: file.name.clone(), refusal, sha256 });
    }
}

fn read_pins(path: &Path) -> Result<Pins, FolderError> {
    match fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| FolderError::Pins(error.to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Pins::default()),
        Err(source) => Err(FolderError::Io { path: path.to_owned(), source }),
    }
}

fn windows(pins: Pins) -> Result<BTreeMap<String, Window>, FolderError> {
    let mut windows = BTreeMap::new();
    for pin in pins.root {
        let sha256: String =
            pin.sha256.chars().filter(|c| !matches!(c, ':' | ' ')).collect::<String>().to_ascii_lowercase();
        if sha256.len() != 64 || hex::decode(&sha256).is_err() {
            return Err(FolderError::Pins(format!("sha256 = {:?} is not 64 hex digits", pin.sha256)));
        }
        let from = pin.valid_from.as_deref().map(|text| midnight(text, 0)).transpose()?;
        let until = pin.valid_to.as_deref().map(|text| midnight(text, 1)).transpose()?;
        if windows.insert(sha256.clone(), Window { pin, from, until, met: false }).is_some() {
            return Err(FolderError::Pins(format!("{sha256} stands twice")));
        }
    }
    Ok(windows)
}

/// The start, in Vietnam, of the day `later` days after the one written.
fn midnight(text: &str, later: i64) -> Result<UtcMillis, FolderError> {
    let day: Date =
        text.parse().map_err(|error: jiff::Error| FolderError::Pins(format!("{text:?}: {error}")))?;
    let day =
        day.checked_add(later.days()).map_err(|error| FolderError::Pins(format!("{text:?}: {error}")))?;
    Ok(UtcMillis::from_vietnam(day.at(0, 0, 0, 0)))
}

struct File {
    path: PathBuf,
    /// Below the store's folder, with `/`.
    name: String,
}

impl File {
    fn read(&self, max: u64) -> Result<Result<Vec<u8>, Refusal>, FolderError> {
        let failed = |source| FolderError::Io { path: self.path.clone(), source };
        if fs::metadata(&self.path).map_err(failed)?.len() > max {
            return Ok(Err(Refusal::TooLarge));
        }
        fs::read(&self.path).map(Ok).map_err(failed)
    }

    fn certificates(&self) -> Result<Result<Vec<Certificate>, Refusal>, FolderError> {
        let bytes = self.read(MAX_CERTIFICATES)?;
        Ok(bytes.and_then(|bytes| read_certificates(&bytes).or(Err(Refusal::Unreadable))))
    }
}

/// The files of a folder that bear a name of this trade, in the order of their names.
fn files(dir: &Path, folder: &str) -> Result<Vec<File>, FolderError> {
    let path = dir.join(folder);
    let failed = |source| FolderError::Io { path: path.clone(), source };
    let entries = match fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(source)),
    };
    let mut files = Vec::new();
    for entry in entries.take(MAX_FILES) {
        let path = entry.map_err(failed)?.path();
        let extension =
            path.extension().and_then(|text| text.to_str()).unwrap_or_default().to_ascii_lowercase();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && ["pem", "crt", "cer", "crl"].contains(&extension.as_str()) {
            files.push(File { path, name: format!("{folder}/{name}") });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}
