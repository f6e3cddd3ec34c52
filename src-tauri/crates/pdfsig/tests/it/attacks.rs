//! What anybody can append to a signed file without a key, and what is to be thought of it (rules R4, R5, R6, R9).

use domain::content::SignatureVerdict::{self, Indeterminate, Invalid, Valid};
use pdfsig::report::{ChangesAfter, Overall};

use crate::support::{codes, inspect, object, read, start_of_table, update};

const SIGNED: &str = "g03_cades_bt.pdf";
const CERTIFIED_P1: &str = "g09_certified_p1.pdf";

/// The last signed revision of the sample that is certified with P=3 and annotated afterwards.
fn certified_p3() -> Vec<u8> {
    let bytes = read("g48_certified_p3_annot.pdf");
    let end = usize::try_from(inspect(&bytes).signatures[0].covered_bytes).expect("a small file");
    bytes[..end].to_vec()
}

fn verdict(bytes: &[u8]) -> (Option<SignatureVerdict>, Vec<&'static str>) {
    let report = inspect(bytes);
    (report.verdict, codes(&report))
}

fn assert_refused(bytes: &[u8], code: &str) {
    let (verdict, codes) = verdict(bytes);
    assert_eq!(verdict, Some(Invalid), "{codes:?}");
    assert!(codes.contains(&code), "{code} in {codes:?}");
}

#[test]
fn validation_data_may_follow() {
    let file = read(SIGNED);
    let catalog = object(&file, 9).replacen("<<", "<</DSS 900 0 R", 1);
    let updated = update(&file, &[(9, catalog), (900, "<</Certs[]>>".to_owned())], "");
    let report = inspect(&updated);
    assert_eq!((report.verdict, codes(&report)), (inspect(&file).verdict, codes(&inspect(&file))));
    assert_eq!(report.signatures[0].changes_after, ChangesAfter::Permitted);
}

#[test]
fn a_catalog_written_again_unchanged_is_no_change() {
    let file = read(SIGNED);
    let report = inspect(&update(&file, &[(9, object(&file, 9))], ""));
    assert_eq!((report.verdict, report.signatures[0].changes_after), (Some(Valid), ChangesAfter::None));
}

#[test]
fn a_page_or_field_written_again_unchanged_hides_something() {
    let file = read(SIGNED);
    for number in [3, 16, 8] {
        assert_refused(&update(&file, &[(number, object(&file, number))], ""), "SIG-TAIL-REWRITTEN");
    }
}

#[test]
fn an_object_that_only_the_table_moves_is_changed_content() {
    // Shadow attack "hide and replace": nothing is appended but a table that points to other signed bytes.
    let file = read(SIGNED);
    let header = b"\n13 0 obj\n";
    let other =
        file.windows(header.len()).position(|window| window == header).expect("the second page's content")
            + 1;
    let mut bytes = file.clone();
    bytes.push(b'\n');
    let start = bytes.len();
    let table = format!(
        "xref\n12 1\n{other:010} 00000 n \ntrailer\n<</Size 18/Root 9 0 R/Prev {}>>",
        start_of_table(&file)
    );
    bytes.extend_from_slice(format!("{table}\nstartxref\n{start}\n%%EOF\n").as_bytes());
    let (verdict, codes) = verdict(&bytes);
    assert_eq!(verdict, Some(Invalid), "{codes:?}");
}

#[test]
fn a_table_that_names_one_object_and_leads_to_another_is_refused() {
    // A reader that goes by the number in the file sees the old page, one that goes by the table sees the new one.
    let file = read(SIGNED);
    let page = object(&file, 3).replacen("/Contents 12 0 R", "/Contents 13 0 R", 1);
    let old = file.windows(9).rposition(|window| window == b"\n3 0 obj\n").expect("the page") + 1;
    let mut bytes = file.clone();
    let new = bytes.len();
    bytes.extend_from_slice(format!("3 0 obj\n{page}\nendobj\n").as_bytes());
    let start = bytes.len();
    let table = format!("xref\n3 1\n{new:010} 00000 n \n950 1\n{old:010} 00000 n \n");
    let trailer = format!("trailer\n<</Size 951/Root 9 0 R/Prev {}>>", start_of_table(&file));
    bytes.extend_from_slice(format!("{table}{trailer}\nstartxref\n{start}\n%%EOF\n").as_bytes());
    assert_refused(&bytes, "SIG-TAIL-MISNAMED");
}

#[test]
fn content_resources_and_actions_are_content_wherever_they_hang() {
    let file = read(SIGNED);
    let page = object(&file, 3);
    let catalog = object(&file, 9);
    let replaced = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    let updates = [
        (3, replaced(&page, "/Contents 12 0 R", "/Contents 13 0 R")),
        (3, replaced(&page, "/Contents 12 0 R", "/Contents [12 0 R 13 0 R]")),
        (3, replaced(&page, "/Rotate 0", "/Rotate 180")),
        (3, replaced(&page, "/Rotate 0", "/AA<</O<</S/JavaScript/JS(0)>>>>")),
        (2, "<</Type/Font/Subtype/Type1/BaseFont/Symbol/Name/F1>>".to_owned()),
        (9, replaced(&catalog, "<<", "<</OCProperties<</OCGs[]/D<<>>>>")),
        (9, replaced(&catalog, "<<", "<</Names<</EmbeddedFiles<</Names[]>>>>")),
        (9, replaced(&catalog, "/UseNone", "/UseAttachments")),
        (11, "<</Count 2/Kids[4 0 R 3 0 R]/Type/Pages>>".to_owned()),
        (11, "<</Count 3/Kids[3 0 R 4 0 R 4 0 R]/Type/Pages>>".to_owned()),
        (11, "<</Count 2/Kids[3 0 R 4 0 R]/Type/Pages/Resources<<>>>>".to_owned()),
        (15, "<</Fields[16 0 R]/SigFlags 3/XFA(x)>>".to_owned()),
    ];
    for (number, body) in updates {
        assert_refused(&update(&file, &[(number, body)], ""), "SIG-CHANGED-CONTENT");
    }
}

/// An update that adds the annotation or field 900 to page 3, and to the form where `is_field`.
fn with_annotation(file: &[u8], body: &str, is_field: bool) -> Vec<u8> {
    let page = object(file, 3).replacen("16 0 R", "16 0 R 900 0 R", 1);
    let mut objects = vec![(3, page), (900, body.to_owned())];
    if is_field {
        objects.push((15, object(file, 15).replacen("16 0 R", "16 0 R 900 0 R", 1)));
    }
    update(file, &objects, "")
}

const NOTE: &str = "<</Type/Annot/Subtype/FreeText/Rect[70 690 500 720]/Contents(x)/DA(/Helv 12 Tf 0 g)>>";
const APPEARANCE: &str = "/AP<</N 12 0 R>>";

#[test]
fn an_evil_annotation_is_forbidden_or_at_least_doubted() {
    assert_refused(&with_annotation(&read(SIGNED), NOTE, false), "SIG-CHANGED-ANNOTATION");
    assert_refused(&with_annotation(&read(CERTIFIED_P1), NOTE, false), "SIG-CHANGED-ANNOTATION");
    let report = inspect(&with_annotation(&certified_p3(), NOTE, false));
    assert_eq!(
        (report.verdict, report.signatures[0].changes_after),
        (Some(Indeterminate), ChangesAfter::Permitted)
    );
}

#[test]
fn a_sneaky_signature_field_is_forbidden() {
    let field = |rest: &str| {
        format!("<</FT/Sig/T(Sneaky)/Type/Annot/Subtype/Widget/F 132/P 3 0 R/Rect[70 600 500 720]{rest}>>")
    };
    // Unsigned, with an appearance: a picture over the page.
    assert_refused(&with_annotation(&read(SIGNED), &field(APPEARANCE), true), "SIG-CHANGED-ANNOTATION");
    assert_refused(&with_annotation(&read(CERTIFIED_P1), &field(APPEARANCE), true), "SIG-CHANGED-ANNOTATION");
    // Unsigned and empty: allowed, yet signed by nobody.
    assert_eq!(verdict(&with_annotation(&read(SIGNED), &field(""), true)).0, Some(Indeterminate));
    assert_refused(&with_annotation(&read(CERTIFIED_P1), &field(""), true), "SIG-CHANGED-SIGNATURE");
    // With the dictionary of the honest signature.
    let shared = field(&format!("{APPEARANCE}/V 17 0 R"));
    assert_refused(&with_annotation(&read(SIGNED), &shared, true), "SIG-REVISION-OTHER");
    // With a dictionary that signs nothing.
    let forged =
        field(&format!("{APPEARANCE}/V<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached>>"));
    assert_refused(&with_annotation(&read(SIGNED), &forged, true), "SIG-CONTENTS-EMPTY");
}

#[test]
fn a_new_field_is_no_signature() {
    let text = "<</FT/Tx/T(amount)/V(9)/Type/Annot/Subtype/Widget/Rect[70 690 500 720]>>";
    for file in [read(SIGNED), read(CERTIFIED_P1), certified_p3()] {
        assert_refused(&with_annotation(&file, text, true), "SIG-CHANGED-CONTENT");
        assert_refused(&with_annotation(&file, text, false), "SIG-CHANGED-CONTENT");
    }
}

#[test]
fn the_signature_itself_may_not_be_rewritten_or_dressed() {
    let file = read(SIGNED);
    let other_time = object(&file, 17).replacen("D\\07220240301", "D\\07220200101", 1);
    let (verdict_now, codes) = verdict(&update(&file, &[(17, other_time)], ""));
    assert_eq!(verdict_now, Some(Invalid), "{codes:?}");
    let dressed = object(&file, 16).replacen("/V 17 0 R", &format!("/V 17 0 R{APPEARANCE}"), 1);
    assert_refused(&update(&file, &[(16, dressed)], ""), "SIG-CHANGED-CONTENT");
    let renamed = object(&file, 16).replacen("(Sig1)", "(Chủ tịch)", 1);
    assert_refused(&update(&file, &[(16, renamed)], ""), "SIG-REVISION-OTHER");
}

#[test]
fn a_signature_taken_out_of_the_form_is_hidden_and_not_absent() {
    let file = read(SIGNED);
    for (number, body) in [
        (15, "<</Fields[]/SigFlags 3>>".to_owned()),
        (9, "<</Type/Catalog/Pages 11 0 R>>".to_owned()),
        (16, object(&file, 16).replacen("/V 17 0 R", "", 1)),
        (16, "null".to_owned()),
    ] {
        let report = inspect(&update(&file, &[(number, body)], ""));
        assert_eq!((report.overall, report.verdict), (Overall::HiddenSignature, Some(Invalid)));
    }
    let two = read("g07_leader_then_seal.pdf");
    let one_left = object(&two, 15).replacen("16 0 R", "", 1);
    let (verdict_now, codes) = verdict(&update(&two, &[(15, one_left)], ""));
    assert_ne!(verdict_now, Some(Valid));
    assert!(codes.contains(&"SIG-HIDDEN-MORE"), "{codes:?}");
}

#[test]
fn bytes_that_no_table_reaches_are_refused() {
    let file = read(SIGNED);
    let page = object(&file, 3);
    let body = format!("3 0 obj\n{page}\nendobj\n");
    // An object without a table; one before an honest table that does not name it; a table that is none.
    assert_refused(&[file.as_slice(), body.as_bytes()].concat(), "SIG-TAIL-UNREACHED");
    let hidden = [file.as_slice(), b"901 0 obj\n<</JS(x)>>\nendobj\n"].concat();
    assert_refused(&update_after(&file, &hidden), "SIG-TAIL-UNREACHED");
    let no_table = [file.as_slice(), body.as_bytes(), b"startxref\n99999999\n%%EOF\n"].concat();
    assert_refused(&no_table, "SIG-TAIL-UNREACHED");
    let behind =
        [update(&file, &[(9, object(&file, 9))], "").as_slice(), b"902 0 obj\n<<>>\nendobj\n"].concat();
    assert_refused(&behind, "SIG-TAIL-UNREACHED");
}

/// `file` with a table of its own catalog after `hidden`, which starts with `file`.
fn update_after(file: &[u8], hidden: &[u8]) -> Vec<u8> {
    let mut bytes = hidden.to_vec();
    let at = bytes.len();
    bytes.extend_from_slice(format!("9 0 obj\n{}\nendobj\n", object(file, 9)).as_bytes());
    let start = bytes.len();
    let table = format!(
        "xref\n9 1\n{at:010} 00000 n \ntrailer\n<</Size 18/Root 9 0 R/Prev {}>>",
        start_of_table(file)
    );
    bytes.extend_from_slice(format!("{table}\nstartxref\n{start}\n%%EOF\n").as_bytes());
    bytes
}

#[test]
fn without_a_root_nothing_is_valid_and_what_is_broken_stays_broken() {
    let report = |bytes: &[u8]| {
        pdfsig::inspect(
            bytes,
            &pdfsig::trust::Trust::empty(),
            crate::support::NOW,
            &pdfsig::Limits::default(),
        )
    };
    let whole = report(&read(SIGNED));
    assert_eq!((whole.verdict, whole.overall), (Some(Indeterminate), Overall::Indeterminate));
    assert_eq!(report(&read("t01_content_bitflip.pdf")).verdict, Some(Invalid));
    assert_eq!(report(&with_annotation(&read(SIGNED), NOTE, false)).verdict, Some(Invalid));
}
