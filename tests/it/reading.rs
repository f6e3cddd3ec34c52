//! The rehearsal's forty papers are other people's PDFs to the reader of facts: what it finds in them is what their
//! headers say, and nothing it finds is wrong.

use std::fmt::Debug;

use pdfsig::{
    components,
    text::{Limits, read},
};
use rehearsal::samples::{self, DocumentKind};

/// Counts a fact that was found; fails when it is another one.
fn same<T: PartialEq + Debug>(what: &str, paper: &str, found: Option<T>, expected: T, seen: &mut usize) {
    if let Some(found) = found {
        assert_eq!(found, expected, "{what} of {paper}");
        *seen += 1;
    }
}

#[test]
fn facts_of_the_rehearsal_papers_are_those_of_their_headers() {
    let dir = tempfile::tempdir().unwrap();
    let made = samples::ensure(dir.path(), 5, jiff::civil::date(2026, 11, 22)).unwrap();
    let (mut seen, mut all) = (0, 0);
    for sample in &made {
        let (header, main) = (&sample.header, &sample.files[0]);
        let text = read(&main.bytes, &Limits::default()).unwrap();
        assert_eq!(text.pages.len(), header.pages, "{}", main.name);
        let found = components::find(&text);
        let value = |fact: Option<domain::content::Found<String>>| fact.map(|fact| fact.value);
        let values = |list: Vec<domain::content::Found<String>>| -> Vec<String> {
            list.into_iter().map(|entry| entry.value).collect()
        };
        let letter = header.document_type == DocumentKind::Letter;
        let subject = header.subject.strip_prefix("V/v ").unwrap_or(&header.subject).to_owned();
        let recipients: Vec<String> = header
            .to_places
            .iter()
            .filter(|place| *place != "Như trên" && !place.starts_with("Lưu"))
            .cloned()
            .collect();
        let urgency = found.urgency.map(|fact| fact.value).unwrap_or_default();
        assert_eq!(urgency, header.priority, "urgency of {}", main.name);
        assert_eq!(found.document_type.is_none(), letter, "type of {}", main.name);
        assert!(found.nation.is_some() && found.has_recipients, "{}", main.name);
        let name = main.name.as_str();
        same("number", name, value(found.number), header.number.clone(), &mut seen);
        same("notation", name, value(found.notation), header.notation.clone(), &mut seen);
        same("date", name, found.date.map(|fact| fact.value), header.date, &mut seen);
        same("locality", name, value(found.locality), header.place.clone(), &mut seen);
        same("subject", name, value(found.subject), subject, &mut seen);
        same("name", name, value(found.signer_name), header.signer.name.clone(), &mut seen);
        same(
            "position",
            name,
            value(found.signer_position),
            header.signer.position.to_uppercase(),
            &mut seen,
        );
        same("recipients", name, Some(values(found.recipients)), recipients, &mut seen);
        same("addressees", name, Some(values(found.addressees)), header.addressees.clone(), &mut seen);
        all += 9;
    }
    assert!(seen * 100 >= all * 98, "{seen} of {all} facts");
}
