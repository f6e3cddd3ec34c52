//! Forms, certifications and locks: two revisions, no signature needed.

use super::permission::{self, Permission};
use super::{Difference, Level, Revision, compare};
use crate::fields;
use crate::limits::{Deadline, Limits};
use crate::pdf;

/// A form with the text fields `name` and `amount.total` and the signature field `Sig`, signed with dictionary 20.
/// `reference` stands in that dictionary, `perms` in the catalog, `lock` in the field.
fn signed(reference: &str, perms: &str, lock: &str) -> Vec<u8> {
    let objects = [
        (
            1,
            format!(
                "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R 11 0 R 13 0 R]/SigFlags 3>>{perms}>>"
            ),
        ),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Annots[10 0 R 12 0 R 13 0 R]>>".to_owned()),
        (10, field("name", "A", "")),
        (11, "<</T(amount)/FT/Tx/Kids[12 0 R]>>".to_owned()),
        (12, "<</T(total)/Parent 11 0 R/V(1)/Type/Annot/Subtype/Widget/Rect[0 0 9 9]>>".to_owned()),
        (13, format!("<</T(Sig)/FT/Sig/V 20 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]{lock}>>")),
        (20, format!("<</Type/Sig/Filter/X/SubFilter/ETSI.CAdES.detached{reference}>>")),
    ];
    revision(b"%PDF-1.7\n".to_vec(), &objects, None)
}

fn field(name: &str, value: &str, more: &str) -> String {
    format!("<</T({name})/FT/Tx/V({value})/Type/Annot/Subtype/Widget/Rect[0 0 9 9]{more}>>")
}

fn revision(mut bytes: Vec<u8>, objects: &[(u32, String)], previous: Option<usize>) -> Vec<u8> {
    let mut table = "xref\n0 1\n0000000000 65535 f \n".to_owned();
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", bytes.len()));
        bytes.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let start = bytes.len();
    let previous = previous.map(|at| format!("/Prev {at}")).unwrap_or_default();
    bytes.extend_from_slice(
        format!("{table}trailer\n<</Size 99/Root 1 0 R{previous}>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    bytes
}

fn after(old: &[u8], objects: &[(u32, String)]) -> (Difference, Permission) {
    let limits = Limits::default();
    let deadline = Deadline::start(&limits);
    let before = pdf::load(old, &limits, deadline).expect("the signed revision");
    let start = before.document.xref_start;
    let new = revision(old.to_vec(), objects, Some(start));
    let now = pdf::load(&new, &limits, deadline).expect("the last revision");
    let old_form = fields::read(&before, &limits).expect("a form");
    let new_form = fields::read(&now, &limits).expect("a form");
    let held = old_form.signed.first().expect("a signed field");
    let signature = before.dictionary(&held.value).expect("a signature dictionary");
    let permission = permission::read(&before, signature, held.lock.as_ref());
    let (old, new) = (Revision { pdf: &before, form: &old_form }, Revision { pdf: &now, form: &new_form });
    (compare(old, new, &permission.locks, &limits, deadline).expect("within the limits"), permission)
}

fn certified(p: u8) -> Vec<u8> {
    let reference = format!("/Reference[<</TransformMethod/DocMDP/TransformParams<</P {p}>>>>]");
    signed(&reference, "/Perms<</DocMDP 20 0 R>>", "")
}

const FIELD_MDP: &str =
    "/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/Include/Fields[(amount)]>>>>]";

#[test]
fn each_certification_allows_its_level_and_none_allows_only_signatures() {
    let level = |bytes: &[u8]| after(bytes, &[]).1.level;
    assert_eq!(level(&certified(1)), Level::Ltv);
    assert_eq!(level(&certified(2)), Level::FormFill);
    assert_eq!(level(&certified(3)), Level::Annots);
    assert_eq!(level(&certified(7)), Level::Ltv, "what is not understood allows nothing");
    assert_eq!(level(&signed("", "", "")), Level::Sign);
    let by_field = "/Lock<</Action/All/P 1>>";
    assert_eq!(level(&signed("", "", by_field)), Level::Ltv);
}

#[test]
fn filling_a_field_is_told_from_changing_it() {
    let file = certified(2);
    let change = |body: String| after(&file, &[(10, body)]).0.level();
    assert_eq!(change(field("name", "B", "")), Level::FormFill);
    assert_eq!(change(field("name", "B", "/AP<</N<<>>>>")), Level::FormFill);
    assert_eq!(change(field("name", "A", "")), Level::None);
    assert_eq!(change(field("other", "A", "")), Level::Content);
    assert_eq!(change(field("name", "A", "/AA<</F<</S/JavaScript>>>>")), Level::Content);
    assert_eq!(change(field("name", "A", "/Ff 1")), Level::Content);
    assert_eq!(change(field("name", "A", "").replace("0 0 9 9", "0 0 90 90")), Level::Content);
    assert_eq!(change("null".to_owned()), Level::Content);
}

#[test]
fn locked_fields_are_found_by_name_and_below_it() {
    let fill_total =
        (12, "<</T(total)/Parent 11 0 R/V(1000)/Type/Annot/Subtype/Widget/Rect[0 0 9 9]>>".to_owned());
    let fill_name = (10, field("name", "B", ""));
    let locked = |file: &[u8], change: &(u32, String)| after(file, std::slice::from_ref(change)).0.locked;
    for file in [signed(FIELD_MDP, "", ""), signed("", "", "/Lock<</Action/Include/Fields[(amount.total)]>>")]
    {
        assert_eq!(locked(&file, &fill_total), ["field amount.total"]);
        assert!(locked(&file, &fill_name).is_empty());
    }
    let but_name = signed("", "", "/Lock<</Action/Exclude/Fields[(name)]>>");
    assert_eq!(locked(&but_name, &fill_total), ["field amount.total"]);
    assert!(locked(&but_name, &fill_name).is_empty());
    for all in ["/Lock<</Action/All>>", "/Lock<</Action/Sonderbar>>"] {
        assert_eq!(locked(&signed("", "", all), &fill_name), ["field name"]);
    }
    assert!(locked(&signed("", "", ""), &fill_name).is_empty());
}

#[test]
fn a_signature_put_into_an_empty_field_is_a_signature() {
    let file = signed("", "", "");
    let empty = "<</T(Second)/FT/Sig/Type/Annot/Subtype/Widget/Rect[0 0 9 9]>>";
    let form = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R 11 0 R 13 0 R 14 0 R]/SigFlags 3>>>>";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Annots[10 0 R 12 0 R 13 0 R 14 0 R]>>";
    let filled = empty.replace("/T(", "/AP<</N<<>>>>/V 21 0 R/T(");
    let add = |field: &str| {
        [
            (1, form.to_owned()),
            (3, page.to_owned()),
            (14, field.to_owned()),
            (21, "<</Type/Sig/SubFilter/ETSI.CAdES.detached>>".to_owned()),
        ]
    };
    assert_eq!(after(&file, &add(&filled)).0.level(), Level::Sign);
    assert_eq!(after(&file, &add(empty)).0.level(), Level::Sign);
    let mut stamped = add(&filled);
    stamped[3].1 = "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161>>".to_owned();
    assert_eq!(after(&file, &stamped).0.level(), Level::Annots, "a timestamp has nothing to show");
    stamped[2].1 = filled.replace("/AP<</N<<>>>>", "");
    assert_eq!(after(&file, &stamped).0.level(), Level::Ltv);
    let dressed = empty.replace("/T(", "/AP<</N<<>>>>/T(");
    assert_eq!(after(&file, &add(&dressed)).0.level(), Level::Annots);
    // In a field that was there and empty when the first signature was made.
    let prepared = revision(file.clone(), &add(empty), Some(table_of(&file)));
    assert_eq!(after(&prepared, &[(14, filled)]).0.level(), Level::Sign);
    assert_eq!(after(&prepared, &[(14, dressed)]).0.level(), Level::Annots);
}

fn table_of(file: &[u8]) -> usize {
    let limits = Limits::default();
    pdf::load(file, &limits, Deadline::start(&limits)).expect("a file").document.xref_start
}
