//! Whom the form sends to: known, open, once, and those that the document names (QĐ 28/2018 Art 8.2).

use std::collections::BTreeSet;

use super::{
    agencies::Keyed,
    case::{Case, Outcome, Way, or_pass},
    code::Code,
    entries::{self, Entry},
    finding::Remedy,
    input::{Candidate, Named, Outgoing, Recipient},
    pack::Rule,
};
use crate::content::Found;

/// Most printed entries compared; a letter has a few dozen.
const MOST_ENTRIES: usize = 500;

fn chosen<'a>(case: &Case<'a>) -> &'a [Recipient] {
    match case.way {
        Way::Out(document) => &document.recipients,
        Way::In(_) => &[],
    }
}

fn each(case: &Case<'_>, find: impl Fn(&Recipient) -> Option<Outcome>) -> Vec<Outcome> {
    let found = chosen(case).iter().filter_map(|recipient| {
        let outcome = find(recipient)?.saw(&recipient.code);
        Some(outcome.arg("agency", &recipient.name).arg("code", &recipient.code))
    });
    or_pass(found.collect())
}

/// QĐ 28/2018 Art 2.
pub(super) fn exists(case: &Case<'_>) -> Vec<Outcome> {
    each(case, |recipient| {
        let remove = Remedy::RemoveRecipient { code: recipient.code.clone() };
        (!recipient.exists).then(|| Outcome::sure(Code::RecipientUnknown).fix(remove))
    })
}

/// QĐ 09/2025/QĐ-TTg: agencies that were merged are closed.
pub(super) fn closed(case: &Case<'_>) -> Vec<Outcome> {
    each(case, |recipient| {
        let remedy = match &recipient.successor {
            Some(to) => Remedy::UseCurrentCode { from: recipient.code.clone(), to: to.code.clone() },
            None => Remedy::RemoveRecipient { code: recipient.code.clone() },
        };
        let name = recipient.successor.as_ref().map(|to| to.name.as_str()).unwrap_or_default();
        recipient.closed.then(|| Outcome::sure(Code::RecipientClosed).expected(name).fix(remedy))
    })
}

/// An older code of an agency that has a newer one.
pub(super) fn code(case: &Case<'_>) -> Vec<Outcome> {
    each(case, |recipient| {
        let to = recipient.current_code.as_ref().filter(|to| !recipient.closed && **to != recipient.code)?;
        let remedy = Remedy::UseCurrentCode { from: recipient.code.clone(), to: to.clone() };
        Some(Outcome::sure(Code::OldCode).expected(to).fix(remedy))
    })
}

pub(super) fn repeated(case: &Case<'_>) -> Vec<Outcome> {
    let mut seen = BTreeSet::new();
    let mut outcomes = Vec::new();
    for recipient in chosen(case) {
        let current = recipient.current_code.as_ref().unwrap_or(&recipient.code);
        let again = !seen.insert(current.to_ascii_uppercase());
        let code = match (recipient.is_ours, again) {
            (true, _) => Code::RecipientOurs,
            (false, true) => Code::RecipientTwice,
            (false, false) => continue,
        };
        let remedy = Remedy::RemoveRecipient { code: recipient.code.clone() };
        let outcome = Outcome::sure(code).saw(&recipient.code).arg("agency", &recipient.name);
        outcomes.push(outcome.arg("code", &recipient.code).fix(remedy));
    }
    or_pass(outcomes)
}

/// Whoever is printed is chosen.
pub(super) fn missing(case: &Case<'_>, rule: &Rule) -> Vec<Outcome> {
    compared(case, rule).map_or_else(|outcomes| outcomes, |compared| or_pass(compared.missing))
}

/// Whoever is chosen is printed.
pub(super) fn extra(case: &Case<'_>, rule: &Rule) -> Vec<Outcome> {
    let compared = match compared(case, rule) {
        Err(outcomes) => return outcomes,
        Ok(compared) => compared,
    };
    let extra = chosen(case).iter().enumerate().filter(|(index, _)| !compared.printed.contains(index));
    let outcomes = extra.map(|(_, recipient)| {
        let outcome = if compared.open {
            Outcome::unchecked(Code::PerhapsInGroup)
        } else {
            let remedy = Remedy::RemoveRecipient { code: recipient.code.clone() };
            Outcome::sure(Code::RecipientNotPrinted).fix(remedy)
        };
        outcome.saw(&recipient.name).arg("agency", &recipient.name).arg("code", &recipient.code)
    });
    or_pass(outcomes.collect())
}

/// The printed entries against the chosen recipients.
struct Compared<'a> {
    document: &'a Outgoing,
    case: &'a Case<'a>,
    own: Vec<Keyed>,
    keys: Vec<Vec<Keyed>>,
    /// Positions of chosen recipients that are printed.
    printed: BTreeSet<usize>,
    missing: Vec<Outcome>,
    /// Whether the document names recipients that cannot be told one by one.
    open: bool,
}

fn compared<'a>(case: &'a Case<'a>, rule: &Rule) -> Result<Compared<'a>, Vec<Outcome>> {
    let Way::Out(document) = case.way else { return Err(vec![Outcome::pass()]) };
    let text = case.text()?;
    if text.recipients.is_empty() && text.addressees.is_empty() {
        return Err(vec![Outcome::unchecked(Code::NotFound).file(0)]);
    }
    let keys = document.recipients.iter().map(|one| {
        let names = std::iter::once(&one.name).chain(&one.aliases);
        names.filter(|name| !name.trim().is_empty()).map(|name| Keyed::new(name)).collect()
    });
    let own = document.own.iter().flat_map(|agency| agency.all_names().map(Keyed::new).collect::<Vec<_>>());
    let mut compared = Compared {
        document,
        case,
        own: own.collect(),
        keys: keys.collect(),
        printed: BTreeSet::new(),
        missing: Vec::new(),
        open: false,
    };
    let entries = text.addressees.iter().chain(&text.recipients);
    for entry in entries.take(MOST_ENTRIES) {
        compared.entry(entry, rule.list("internal"), !text.addressees.is_empty());
    }
    Ok(compared)
}

impl Compared<'_> {
    fn entry(&mut self, printed: &Found<String>, internal: &[String], addressed: bool) {
        match entries::read(&printed.value) {
            Entry::AsArticle => self.open = true,
            Entry::AsAbove => self.open |= !addressed,
            _ if self.take(&printed.value) => {}
            _ if entries::is_internal(&printed.value, internal) => {}
            Entry::Group(group) => {
                let members = group.and_then(|group| self.case.names.members(group));
                match members {
                    Some(members) if !members.is_empty() => self.group(printed, &members),
                    Some(_) | None => {
                        self.open = true;
                        self.missing.push(Outcome::unchecked(Code::GroupUnknown).seen(printed));
                    }
                }
            }
            Entry::Names { head, pieces } => self.names(printed, &head, &pieces, internal),
        }
    }

    /// Marks a name that is chosen, or our own.
    fn take(&mut self, name: &str) -> bool {
        let key = Keyed::new(name);
        let like = |how: &dyn Fn(&Keyed) -> bool| -> Vec<usize> {
            let names = self.keys.iter().enumerate();
            names.filter(|(_, names)| names.iter().any(how)).map(|(index, _)| index).collect()
        };
        // A whole name first: `UBND tỉnh` is one of ours before it is any other province's.
        let whole = like(&|known| known.key == key.key);
        let same = if whole.is_empty() { like(&|known| known.is(&key)) } else { whole };
        let found = !same.is_empty() || self.own.iter().any(|own| own.is(&key));
        self.printed.extend(same);
        found
    }

    fn group(&mut self, printed: &Found<String>, members: &[Candidate]) {
        let mut absent = Vec::new();
        for member in members {
            if !self.take_code(&member.code) {
                absent.push(member);
            }
        }
        if !absent.is_empty() {
            let names: Vec<&str> = absent.iter().take(5).map(|one| one.name.as_str()).collect();
            let codes = absent.iter().map(|one| one.code.clone()).collect();
            let outcome = Outcome::doubtful(Code::GroupIncomplete).seen(printed);
            self.missing.push(
                outcome
                    .arg("count", absent.len())
                    .arg("total", members.len())
                    .arg("agencies", names.join("; "))
                    .fix(Remedy::AddRecipients { codes }),
            );
        }
    }

    /// Marks the chosen recipients of that code, and says whether there is one, or it is our own.
    fn take_code(&mut self, code: &str) -> bool {
        let same: Vec<usize> = self
            .document
            .recipients
            .iter()
            .enumerate()
            .filter(|(_, one)| {
                one.code.eq_ignore_ascii_case(code)
                    || one.current_code.as_ref().is_some_and(|current| current.eq_ignore_ascii_case(code))
            })
            .map(|(index, _)| index)
            .collect();
        let found = !same.is_empty() || self.document.own.iter().any(|own| own.has_code(code));
        self.printed.extend(same);
        found
    }

    /// A list of names. A comma may stand inside one (`Văn hóa, Thể thao và Du lịch`), so the longest run of pieces
    /// that names one agency is taken.
    fn names(&mut self, printed: &Found<String>, head: &str, pieces: &[String], internal: &[String]) {
        // `Sở Nội vụ, Tài chính`: what follows the first comma may go on under the first word.
        let first = pieces.first().and_then(|piece| piece.split_whitespace().next()).unwrap_or_default();
        let mut rest = pieces;
        while !rest.is_empty() {
            let mut taken = 0;
            for length in (1..=rest.len().min(3)).rev() {
                let joined = rest.get(..length).unwrap_or_default().join(", ");
                let heads = if head.is_empty() { ["", first] } else { [head, ""] };
                let forms = heads.map(|head| format!("{head} {joined}").trim().to_owned());
                if forms.iter().any(|form| self.settle(printed, form)) {
                    taken = length;
                    break;
                }
            }
            if taken == 0 {
                let piece = rest.first().map(String::as_str).unwrap_or_default();
                self.unsettled(printed, format!("{head} {piece}").trim(), internal);
                taken = 1;
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// Settles a name that means exactly one agency, or two joined by `và`.
    fn settle(&mut self, printed: &Found<String>, name: &str) -> bool {
        if self.take(name) {
            return true;
        }
        if let Named::One(candidate) = self.case.names.named(name) {
            self.one(printed, name, &candidate);
            return true;
        }
        let Some((left, right)) = name.split_once(" và ") else { return false };
        let head = left.split_whitespace().next().unwrap_or_default();
        let right = [right.to_owned(), format!("{head} {right}")];
        let known = |name: &str, this: &Self| {
            this.is_chosen(name) || matches!(this.case.names.named(name), Named::One(_))
        };
        let Some(right) = right.iter().find(|right| known(right, self)) else { return false };
        if !known(left, self) {
            return false;
        }
        self.settle(printed, left) && self.settle(printed, right)
    }

    fn is_chosen(&self, name: &str) -> bool {
        let key = Keyed::new(name);
        self.keys.iter().flatten().any(|known| known.is(&key))
    }

    fn one(&mut self, printed: &Found<String>, name: &str, candidate: &Candidate) {
        if !self.take_code(&candidate.code) {
            let outcome = Outcome::sure(Code::RecipientNotChosen).seen(printed).expected(&candidate.name);
            self.missing.push(
                outcome
                    .arg("printed", name)
                    .arg("agency", &candidate.name)
                    .arg("code", &candidate.code)
                    .fix(Remedy::AddRecipient { code: candidate.code.clone() }),
            );
        }
    }

    /// A name that means no agency for sure: near a chosen one, perhaps one of several, or nobody known.
    fn unsettled(&mut self, printed: &Found<String>, name: &str, internal: &[String]) {
        if entries::is_internal(name, internal) {
            return;
        }
        let key = Keyed::new(name);
        let near = self.keys.iter().position(|names| names.iter().any(|known| known.is_near(&key)));
        if let Some((index, recipient)) =
            near.and_then(|index| Some((index, self.document.recipients.get(index)?)))
        {
            self.printed.insert(index);
            let outcome = Outcome::doubtful(Code::NearlySame).seen(printed).expected(&recipient.name);
            self.missing.push(outcome.arg("printed", name).arg("agency", &recipient.name));
            return;
        }
        let outcome = match self.case.names.named(name) {
            Named::Perhaps(candidates) if !candidates.is_empty() => {
                let mut taken = false;
                for candidate in &candidates {
                    taken |= self.take_code(&candidate.code);
                }
                if taken {
                    return;
                }
                let names: Vec<&str> = candidates.iter().take(5).map(|one| one.name.as_str()).collect();
                let outcome = Outcome::doubtful(Code::RecipientUnclear).expected(&names.join("; "));
                match candidates.as_slice() {
                    [only] => outcome.fix(Remedy::AddRecipient { code: only.code.clone() }),
                    _ => outcome,
                }
            }
            Named::One(_) | Named::Perhaps(_) | Named::Nobody => Outcome::unchecked(Code::NotInDirectory),
        };
        self.missing.push(outcome.seen(printed).arg("printed", name));
    }
}
