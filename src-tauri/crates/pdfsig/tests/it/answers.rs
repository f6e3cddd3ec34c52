//! Every fact of the papers is found, and none is wrong (invariant 3).

use std::collections::BTreeMap;

use domain::content::{TextFacts, TextLayer};
use pdfsig::{
    components,
    text::{Limits, read},
};

use crate::papers::{Answers, COUNT, paper, unreadable};

#[derive(Default)]
struct Tally {
    right: usize,
    absent: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
}

#[derive(Default)]
struct Table(BTreeMap<&'static str, Tally>);

impl Table {
    /// One fact: right when equal, absent when nothing was found, wrong otherwise.
    fn put<T: PartialEq + std::fmt::Debug>(
        &mut self,
        fact: &'static str,
        paper: &str,
        expected: Option<T>,
        found: Option<T>,
    ) {
        let tally = self.0.entry(fact).or_default();
        if expected == found {
            tally.right += 1;
        } else if found.is_none() {
            tally.absent += 1;
            tally.missed.push(format!("{paper}: {expected:?}"));
        } else {
            tally.wrong.push(format!("{paper}: {found:?} for {expected:?}"));
        }
    }

    /// A list: each expected entry is a fact, each other entry a wrong one.
    fn list(&mut self, fact: &'static str, paper: &str, expected: &[String], found: Vec<String>) {
        for entry in expected {
            self.put(fact, paper, Some(entry), found.contains(entry).then_some(entry));
        }
        for entry in found.iter().filter(|entry| !expected.contains(entry)) {
            self.0.entry(fact).or_default().wrong.push(format!("{paper}: {entry:?} not in {expected:?}"));
        }
    }

    fn paper(&mut self, title: &str, expected: &Answers, found: &TextFacts) {
        let value =
            |found: &Option<domain::content::Found<String>>| found.as_ref().map(|found| found.value.clone());
        let values = |found: &[domain::content::Found<String>]| {
            found.iter().map(|found| found.value.clone()).collect()
        };
        self.put("nation", title, Some(true), found.nation.map(|_| true));
        self.put("superior", title, expected.superior.clone(), value(&found.superior));
        self.put("issuer", title, Some(expected.issuer.clone()), value(&found.issuer));
        self.put("number", title, expected.number.clone(), value(&found.number));
        self.put("notation", title, Some(expected.notation.clone()), value(&found.notation));
        self.put("locality", title, expected.locality.clone(), value(&found.locality));
        self.put("date", title, expected.date, found.date.as_ref().map(|found| found.value));
        self.put("document_type", title, expected.document_type.clone(), value(&found.document_type));
        self.put("subject", title, expected.subject.clone(), value(&found.subject));
        self.put("urgency", title, expected.urgency, found.urgency.as_ref().map(|found| found.value));
        self.put("secrecy", title, expected.secrecy.clone(), value(&found.secrecy));
        self.put("circulation", title, expected.circulation.clone(), value(&found.circulation));
        self.put("signer_competence", title, expected.competence.clone(), value(&found.signer_competence));
        self.put("signer_position", title, expected.position.clone(), value(&found.signer_position));
        self.put("signer_name", title, expected.name.clone(), value(&found.signer_name));
        self.put("has_recipients", title, Some(true), found.has_recipients.then_some(true));
        self.list("recipients", title, &expected.recipients, values(&found.recipients));
        self.list("addressees", title, &expected.addressees, values(&found.addressees));
        self.list("appendices", title, &expected.appendices, values(&found.appendices));
    }

    fn print(&self) -> String {
        let mut out = format!("{:<18} {:>6} {:>6} {:>6}\n", "fact", "right", "absent", "wrong");
        for (fact, tally) in &self.0 {
            out.push_str(&format!(
                "{fact:<18} {:>6} {:>6} {:>6}\n",
                tally.right,
                tally.absent,
                tally.wrong.len()
            ));
        }
        for (fact, tally) in &self.0 {
            for line in tally.missed.iter().chain(&tally.wrong) {
                out.push_str(&format!("{fact}: {line}\n"));
            }
        }
        out
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is what this test measures")]
fn facts_of_eighty_seven_papers_are_found_and_none_is_wrong() {
    let mut table = Table::default();
    for index in 0..COUNT {
        let paper = paper(index);
        let text = read(&paper.bytes, &Limits::default()).unwrap();
        let found = components::find(&text);
        assert_eq!(found.layer, TextLayer::Present, "{}", paper.title);
        table.paper(&paper.title, &paper.answers, &found);
    }
    let print = table.print();
    println!("{print}");
    let right: usize = table.0.values().map(|tally| tally.right).sum();
    let all: usize = table.0.values().map(|tally| tally.right + tally.absent + tally.wrong.len()).sum();
    println!("{right} of {all} right");
    for (fact, tally) in &table.0 {
        assert!(tally.wrong.is_empty(), "wrong {fact}:\n{print}");
    }
    assert!(right * 100 >= all * 98, "{right} of {all}:\n{print}");
}

#[test]
fn fonts_that_hide_their_characters_make_a_text_unreadable_and_give_no_fact() {
    let text = read(&unreadable(3).bytes, &Limits::default()).unwrap();
    assert_eq!(text.layer, TextLayer::Unreadable);
    assert_eq!(components::find(&text), TextFacts { layer: TextLayer::Unreadable, ..TextFacts::default() });
}

/// Writes the papers to look at them: `DIR=… cargo test -p pdfsig --test it -- --ignored`.
#[test]
#[ignore = "writes files"]
fn write_the_papers() {
    let dir = std::path::PathBuf::from(std::env::var_os("DIR").unwrap());
    for index in 0..COUNT {
        let paper = paper(index);
        std::fs::write(dir.join(format!("{}.pdf", paper.title.replace(' ', "_"))), paper.bytes).unwrap();
    }
}
