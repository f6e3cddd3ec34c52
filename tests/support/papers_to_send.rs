//! Papers that fit a draft: printed, signed and sealed, so that nothing but what a test wants is wrong with them.

use std::{path::PathBuf, sync::OnceLock};

use domain::Priority;
use office::view::DraftFields;
use rehearsal::samples::{AppendixSpec, Letterhead, PaperSpec, Press, Signatory, Trust};

/// What signs the papers of all tests. Its keys lie beside the test programs, because each test is a process of its
/// own and making keys takes longer than most tests.
///
/// # Panics
/// When the keys cannot be made or kept.
#[must_use]
#[expect(clippy::expect_used, reason = "support of tests: what cannot fail there fails the test")]
pub fn press() -> &'static Press {
    static PRESS: OnceLock<Press> = OnceLock::new();
    PRESS.get_or_init(|| Press::open(Some(&keys())).expect("a press"))
}

#[expect(clippy::expect_used, reason = "support of tests: what cannot fail there fails the test")]
fn keys() -> PathBuf {
    let program = std::env::current_exe().expect("the path of this program");
    let folder = program.parent().expect("a folder");
    let built = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    built.join("rehearsal-keys")
}

/// What an office imports to trust the papers.
///
/// # Panics
/// When the list of revoked certificates cannot be signed.
#[must_use]
#[expect(clippy::expect_used, reason = "support of tests: what cannot fail there fails the test")]
pub fn trust() -> Trust {
    press().trust().expect("a root and a list")
}

/// What the press is told, so that the paper says what the draft says: a công văn is addressed to its recipients,
/// other types name them in Nơi nhận.
///
/// # Panics
/// When the draft has no date.
#[must_use]
#[expect(clippy::expect_used, reason = "a mistake in a test")]
pub fn spec(office_name: &str, fields: &DraftFields, recipient_names: &[&str]) -> PaperSpec {
    let names: Vec<String> = recipient_names.iter().map(|name| (*name).to_owned()).collect();
    let printed = PaperSpec {
        issuer: Letterhead { name: office_name.to_owned(), superior: String::new() },
        number: fields.number.clone(),
        notation: fields.notation.clone(),
        date: fields.promulgation_date.parse().expect("a date"),
        place: fields.place.clone(),
        document_type: fields.document_type.clone(),
        subject: fields.subject.clone(),
        signer: Signatory::of(
            &fields.signer_competence,
            &fields.signer_position,
            &fields.signer_name,
            office_name,
        ),
        priority: Priority::from_number(fields.priority.into()).unwrap_or_default(),
        ..PaperSpec::default()
    };
    let file_mark = "Lưu: VT".to_owned();
    if printed.is_letter() {
        PaperSpec { addressees: names, to_places: vec!["Như trên".to_owned(), file_mark], ..printed }
    } else {
        PaperSpec { to_places: names.into_iter().chain([file_mark]).collect(), ..printed }
    }
}

/// A paper that fits a draft and the names of its recipients exactly, PDF.
///
/// # Panics
/// When it cannot be printed: a mistake in the test.
#[must_use]
#[expect(clippy::expect_used, reason = "a mistake in a test")]
pub fn paper(office_name: &str, fields: &DraftFields, recipient_names: &[&str]) -> Vec<u8> {
    press().document(&spec(office_name, fields, recipient_names)).expect("a paper")
}

/// A sealed appendix to such a paper, PDF.
///
/// # Panics
/// When it cannot be printed: a mistake in the test.
#[must_use]
#[expect(clippy::expect_used, reason = "a mistake in a test")]
pub fn appendix(office_name: &str, fields: &DraftFields, subject: &str) -> Vec<u8> {
    let order = AppendixSpec {
        paper: spec(office_name, fields, &[]),
        subject: subject.to_owned(),
        body: vec!["1. Nội dung thứ nhất.".to_owned(), "2. Nội dung thứ hai.".to_owned()],
        ..AppendixSpec::default()
    };
    press().appendix(&order).expect("an appendix")
}
