//! Names of attachments: data from a stranger, made safe before they become names on a disk (invariant 8).

use std::collections::HashSet;

use domain::text::is_deceptive;

use crate::{FileKind, unzip::extension};

/// The most bytes of a safe name. Windows counts 255 UTF-16 units and Linux 255 bytes; folders need room too.
const LONGEST: usize = 120;

/// Names Windows keeps for devices, with any extension.
const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "conin$",
    "conout$", "clock$", "com¹", "com²", "com³", "lpt¹", "lpt²", "lpt³",
];

/// Extensions of what runs when it is opened, on Windows or Linux.
const PROGRAMS: &[&str] = &[
    "exe",
    "msi",
    "msp",
    "com",
    "scr",
    "pif",
    "cpl",
    "dll",
    "bat",
    "cmd",
    "ps1",
    "psm1",
    "vbs",
    "vbe",
    "js",
    "jse",
    "wsf",
    "wsh",
    "hta",
    "lnk",
    "url",
    "jar",
    "reg",
    "inf",
    "scf",
    "chm",
    "application",
    "appref-ms",
    "msix",
    "appx",
    "iso",
    "img",
    "vhd",
    "vhdx",
    "library-ms",
    "search-ms",
    "settingcontent-ms",
    "html",
    "htm",
    "xhtml",
    "mht",
    "mhtml",
    "svg",
    "desktop",
    "appimage",
    "sh",
    "run",
    "deb",
    "rpm",
    "py",
    "pl",
    "xll",
    "one",
];

/// A name for a file that is safe on Windows and Linux disks and unlike every name in `taken`, to which it is
/// added. Case does not distinguish names.
///
/// Directories, drives and streams are cut off or replaced, control and invisible characters dropped, device names
/// defused, long names shortened before their extension. The extension is kept.
pub fn safe_file_name(name: &str, taken: &mut HashSet<String>) -> String {
    // A path is what somebody's software leaked or somebody's attack: only its last part is the name.
    let last =
        name.rsplit(['/', '\\']).find(|part| !part.trim_matches(['.', ' ']).is_empty()).unwrap_or_default();
    let cleaned: String = last
        .chars()
        .filter(|c| !is_deceptive(*c))
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let trimmed = cleaned.trim_matches([' ', '.', '\u{A0}', '\u{3000}']);
    let fallback = if trimmed.is_empty() { "tep-dinh-kem" } else { trimmed };
    let (stem, suffix) = split(fallback);
    let device =
        DEVICES.contains(&fallback.split('.').next().unwrap_or_default().trim().to_lowercase().as_str());
    let stem = if device { format!("_{stem}") } else { stem.to_owned() };
    let mut candidate = fitted(&stem, "", suffix);
    let mut count = 2u32;
    while !taken.insert(candidate.to_lowercase()) {
        candidate = fitted(&stem, &format!(" ({count})"), suffix);
        count += 1;
    }
    candidate
}

/// Stem and extension with its dot. Something long after a dot is no extension.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 16 => name.split_at_checked(at).unwrap_or((name, "")),
        Some(_) | None => (name, ""),
    }
}

fn fitted(stem: &str, number: &str, suffix: &str) -> String {
    let room = LONGEST.saturating_sub(number.len() + suffix.len());
    let mut end = stem.len().min(room);
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let short = stem.get(..end).unwrap_or_default().trim_end_matches([' ', '.']);
    format!("{short}{number}{suffix}")
}

/// Why a name should make a person, or the shell that opens files, wary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameRisk {
    /// It has a directory, a drive or a stream in it.
    Path,
    /// It is a device's name on Windows.
    Device,
    /// It has characters that are invisible or turn the reading direction.
    Deceptive,
    /// Its extension is of something that runs when opened.
    Program,
    /// A document's extension stands before a program's: `faktura.pdf.exe`.
    DoubleExtension,
    /// The bytes are a program whatever the name says.
    ProgramContent,
    /// The bytes are not what the extension promises.
    Mismatch,
    /// It ends in a dot or a space, which Windows drops.
    TrailingDot,
    /// Longer than disks take.
    TooLong,
}

impl NameRisk {
    /// The stable name of the risk.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Device => "device",
            Self::Deceptive => "deceptive",
            Self::Program => "program",
            Self::DoubleExtension => "double_extension",
            Self::ProgramContent => "program_content",
            Self::Mismatch => "mismatch",
            Self::TrailingDot => "trailing_dot",
            Self::TooLong => "too_long",
        }
    }

    /// Whether opening such a file must be refused, not only warned about.
    #[must_use]
    pub fn refuses_opening(self) -> bool {
        match self {
            Self::Deceptive
            | Self::Program
            | Self::DoubleExtension
            | Self::ProgramContent
            | Self::Mismatch => true,
            Self::Path | Self::Device | Self::TrailingDot | Self::TooLong => false,
        }
    }
}

/// What is wrong with a name for a file of this kind.
#[must_use]
pub fn name_risks(name: &str, kind: FileKind) -> Vec<NameRisk> {
    let lower = name.to_lowercase();
    let extension = extension(&lower);
    let before =
        lower.rsplit_once('.').and_then(|(stem, _)| stem.rsplit_once('.')).map(|(_, inner)| inner.trim());
    let program = PROGRAMS.contains(&extension.as_str());
    let double = program && before.is_some_and(|inner| FileKind::promised_by(inner).is_some());
    let device = DEVICES.contains(&lower.split('.').next().unwrap_or_default().trim());
    [
        (NameRisk::Path, name.contains(['/', '\\', ':'])),
        (NameRisk::Device, device),
        (NameRisk::Deceptive, name.chars().any(is_deceptive)),
        (NameRisk::Program, program),
        (NameRisk::DoubleExtension, double),
        (NameRisk::ProgramContent, kind == FileKind::Executable),
        (NameRisk::Mismatch, kind != FileKind::Executable && !kind.fits(&extension)),
        (NameRisk::TrailingDot, name.ends_with(['.', ' '])),
        (NameRisk::TooLong, name.len() > 255),
    ]
    .into_iter()
    .filter_map(|(risk, is)| is.then_some(risk))
    .collect()
}
