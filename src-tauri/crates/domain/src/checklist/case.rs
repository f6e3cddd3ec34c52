//! One document under the checklist, and one outcome of one check.

use std::collections::BTreeMap;

use super::{
    check::Moment,
    code::Code,
    finding::{Evidence, Remedy},
    input::{Agency, Earlier, Incoming, Metadata, Names, Outgoing},
    writing::Agreement,
};
use crate::{
    ReturnReason, UtcMillis,
    content::{FileFacts, FileKind, Found, TextFacts, TextLayer},
};

/// The document, whichever way it goes.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    Out(&'a Outgoing),
    In(&'a Incoming),
}

/// The document and the directory.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub way: Way<'a>,
    pub names: &'a dyn Names,
}

impl<'a> Case<'a> {
    pub fn moment(&self) -> Moment {
        match self.way {
            Way::Out(_) => Moment::Sending,
            Way::In(_) => Moment::Accepting,
        }
    }

    pub fn metadata(&self) -> &'a Metadata {
        match self.way {
            Way::Out(document) => &document.metadata,
            Way::In(document) => &document.metadata,
        }
    }

    pub fn files(&self) -> &'a [FileFacts] {
        match self.way {
            Way::Out(document) => &document.files,
            Way::In(document) => &document.files,
        }
    }

    /// Who may have issued it: ourselves, or its sender.
    pub fn issuers(&self) -> &'a [Agency] {
        match self.way {
            Way::Out(document) => &document.own,
            Way::In(document) => std::slice::from_ref(&document.from),
        }
    }

    pub fn earlier(&self) -> &'a [Earlier] {
        match self.way {
            Way::Out(document) => &document.earlier,
            Way::In(document) => &document.earlier,
        }
    }

    pub fn now(&self) -> UtcMillis {
        match self.way {
            Way::Out(document) => document.now,
            Way::In(document) => document.now,
        }
    }

    pub fn main(&self) -> Option<&'a FileFacts> {
        self.files().first()
    }

    /// The text of the main document, or why it cannot be checked.
    pub fn text(&self) -> Result<&'a TextFacts, Vec<Outcome>> {
        let main = self.main().ok_or_else(|| vec![Outcome::unchecked(Code::NoMainFile)])?;
        readable(main).map_err(|code| vec![Outcome::unchecked(code).file(0)])
    }

    /// The way out: a correction of what we send, a return of what we received.
    pub fn remedy(&self, correction: Remedy, reason: ReturnReason) -> Remedy {
        match self.way {
            Way::Out(_) => correction,
            Way::In(_) => Remedy::Return { reason },
        }
    }

    /// A return for what we received; nothing for what we send.
    pub fn returned(&self, reason: ReturnReason) -> Option<Remedy> {
        match self.way {
            Way::Out(_) => None,
            Way::In(_) => Some(Remedy::Return { reason }),
        }
    }
}

/// The text of a file, or the code of why there is none.
pub(super) fn readable(file: &FileFacts) -> Result<&TextFacts, Code> {
    match (file.kind, file.text.layer) {
        (FileKind::Pdf, TextLayer::Present) => Ok(&file.text),
        (FileKind::Pdf, TextLayer::Absent) => Err(Code::Scan),
        (FileKind::Pdf, TextLayer::Unreadable) => Err(Code::UnreadableText),
        (FileKind::UnreadablePdf | FileKind::Other, _) => Err(Code::UnreadableFile),
    }
}

/// How sure a check is of what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    Pass,
    /// Gets the rule's level.
    Sure,
    /// Never more than a warning.
    Doubtful,
    Unchecked,
}

/// One thing a check found.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub certainty: Certainty,
    pub code: Code,
    pub args: BTreeMap<String, String>,
    pub evidence: Evidence,
    pub remedy: Option<Remedy>,
}

impl Outcome {
    fn new(certainty: Certainty, code: Code) -> Self {
        Self { certainty, code, args: BTreeMap::new(), evidence: Evidence::default(), remedy: None }
    }

    pub fn pass() -> Self {
        Self::new(Certainty::Pass, Code::Passed)
    }

    pub fn sure(code: Code) -> Self {
        Self::new(Certainty::Sure, code)
    }

    pub fn doubtful(code: Code) -> Self {
        Self::new(Certainty::Doubtful, code)
    }

    pub fn unchecked(code: Code) -> Self {
        Self::new(Certainty::Unchecked, code)
    }

    pub fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), shown(&value.to_string()));
        self
    }

    pub fn file(mut self, index: usize) -> Self {
        self.evidence.file = u32::try_from(index).ok();
        self
    }

    /// What stands in the main document, and where.
    pub fn seen(self, found: &Found<String>) -> Self {
        let place = found.place;
        let mut outcome = self.saw(&found.value).file(0);
        outcome.evidence.place = Some(place);
        outcome
    }

    pub fn saw(mut self, text: &str) -> Self {
        self.evidence.seen = Some(shown(text));
        self
    }

    pub fn expected(mut self, text: &str) -> Self {
        self.evidence.expected = Some(shown(text));
        self
    }

    pub fn fix(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }

    pub fn fix_with(mut self, remedy: Option<Remedy>) -> Self {
        self.remedy = remedy.or(self.remedy);
        self
    }
}

/// Text from outside, cut to what a line of evidence needs, with nothing in it that deceives the eye.
fn shown(text: &str) -> String {
    crate::text::visible(&text.chars().take(600).collect::<String>())
}

/// All outcomes, or a pass when there are none.
pub(super) fn or_pass(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    if outcomes.is_empty() { vec![Outcome::pass()] } else { outcomes }
}

/// The outcome of an agreement: nothing when both are one.
pub(super) fn disagreement(agreement: Agreement, near: Code, different: Code) -> Option<(Code, bool)> {
    match agreement {
        Agreement::Same => None,
        Agreement::Near => Some((near, true)),
        Agreement::Different => Some((different, false)),
    }
}
