//! Names of attachments on a disk (invariant 8).

use std::{collections::HashSet, fs};

use edxml::{FileKind, NameRisk, name_risks, safe_file_name};
use proptest::prelude::*;
use rstest::rstest;

fn safe(name: &str) -> String {
    safe_file_name(name, &mut HashSet::new())
}

#[rstest]
#[case("Công văn 12.pdf", "Công văn 12.pdf")]
#[case("../../x", "x")]
#[case("..././..././etc/passwd", "passwd")]
#[case("/etc/passwd", "passwd")]
#[case("C:\\x", "x")]
#[case("C:x.pdf", "C_x.pdf")]
#[case("\\\\srv\\share\\x.doc", "x.doc")]
#[case("a/b.pdf", "b.pdf")]
#[case("a\0b.pdf", "ab.pdf")]
#[case("CON", "_CON")]
#[case("con.txt", "_con.txt")]
#[case("aux.tar.gz", "_aux.tar.gz")]
#[case("Lpt9 .txt", "_Lpt9.txt")]
#[case("console.txt", "console.txt")]
#[case("x.pdf. ", "x.pdf")]
#[case("x.pdf:ads", "x.pdf_ads")]
#[case("x\u{202E}fdp.exe", "xfdp.exe")]
#[case("a\r\nb.pdf", "ab.pdf")]
#[case("<a|b>?*\".pdf", "_a_b____.pdf")]
#[case("", "tep-dinh-kem")]
#[case("...", "tep-dinh-kem")]
#[case("/", "tep-dinh-kem")]
#[case("😀.png", "😀.png")]
#[case(".htaccess", "htaccess")]
fn names_become_safe(#[case] name: &str, #[case] expected: &str) {
    assert_eq!(safe(name), expected);
}

#[test]
fn long_names_keep_their_extension() {
    let name = safe(&format!("{}.pdf", "ộ".repeat(300)));
    assert!(name.len() <= 120 && name.ends_with("ộ.pdf"), "{name}");
}

#[test]
fn the_same_name_twice_is_told_apart_whatever_its_case() {
    let mut taken = HashSet::new();
    let names: Vec<_> =
        ["a.pdf", "A.PDF", "x/a.pdf"].iter().map(|name| safe_file_name(name, &mut taken)).collect();
    assert_eq!(names, ["a.pdf", "A (2).PDF", "a (3).pdf"]);
}

#[rstest]
#[case("faktura.pdf.exe", FileKind::Unknown, &[NameRisk::Program, NameRisk::DoubleExtension])]
#[case("x\u{202E}fdp.exe", FileKind::Executable, &[NameRisk::Deceptive, NameRisk::Program, NameRisk::ProgramContent])]
#[case("vb.pdf", FileKind::Executable, &[NameRisk::ProgramContent])]
#[case("vb.pdf", FileKind::Html, &[NameRisk::Mismatch])]
#[case("vb.svg", FileKind::Xml, &[NameRisk::Program])]
#[case("vb.pdf", FileKind::Pdf, &[])]
#[case("bang ke v1.2.xlsx", FileKind::Xlsx, &[])]
fn risky_names_are_told(#[case] name: &str, #[case] kind: FileKind, #[case] risks: &[NameRisk]) {
    assert_eq!(name_risks(name, kind), risks);
    assert_eq!(risks.iter().any(|risk| risk.refuses_opening()), !risks.is_empty());
}

proptest! {
    #[test]
    fn any_name_becomes_one_file_in_the_folder(names in prop::collection::vec("\\PC{0,20}|[./\\\\:a-c ]{0,12}|\\PC{200}", 1..6)) {
        let folder = tempfile::tempdir().unwrap();
        let mut taken = HashSet::new();
        for name in &names {
            let safe = safe_file_name(name, &mut taken);
            prop_assert!(!safe.contains(['/', '\\', ':', '\0']) && safe.len() <= 160);
            prop_assert!(!safe.ends_with(['.', ' ']) && !safe.starts_with('.'));
            fs::write(folder.path().join(&safe), b"x").unwrap();
        }
        prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), names.len());
    }
}
