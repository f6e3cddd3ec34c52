//! The checklist before sending and before accepting (kiểm tra trước khi gửi, khi nhận).
//!
//! Rules come from a [`Pack`]; what they look at is here. Invariants:
//!
//! 1. What cannot be read is unchecked: never a pass, never a block.
//! 2. A doubtful match is at most a warning, with both texts as evidence.
//! 3. No finding changes anything; a [`Remedy`] waits for a person.
//! 4. A pack that is not understood in full is refused in full.
//!
//! Law: QĐ 28/2018/QĐ-TTg Art 8 (before sending) and 9 (before accepting); NĐ 30/2020/NĐ-CP Art 5, 8, 21, 32 and
//! Appendices I, III, VI.

mod agencies;
mod appendices;
mod case;
mod check;
mod code;
mod directory;
mod entries;
mod fields;
mod finding;
mod form;
mod going;
mod history;
mod input;
mod kinds;
mod offer;
pub mod pack;
mod recipients;
mod signatures;
#[cfg(test)]
mod tests;
pub mod writing;

pub use agencies::agency_key;
pub use check::{Check, Moment};
pub use code::Code;
pub use directory::Directory;
pub use finding::{Evidence, Finding, Level, Remedy, Report};
pub use input::{
    Agency, Candidate, Confirmed, Earlier, Group, Incoming, Limits, Metadata, Named, Names, Outgoing,
    Recipient, Sameness, Target,
};
pub use kinds::names as type_names;
pub use offer::{Offer, offer};
pub use pack::{Message, Pack, PackError, Packs, Rule, Severity};

use case::{Case, Certainty, Outcome, Way};

/// Puts a document about to be sent to the rules of a pack, in the order of the checklist.
#[must_use]
pub fn before_sending(document: &Outgoing, names: &dyn Names, pack: &Pack) -> Report {
    run(&Case { way: Way::Out(document), names }, pack)
}

/// Puts a document that came in to the rules of a pack. `may_send` then says whether it may be accepted.
#[must_use]
pub fn before_accepting(document: &Incoming, names: &dyn Names, pack: &Pack) -> Report {
    run(&Case { way: Way::In(document), names }, pack)
}

fn run(case: &Case<'_>, pack: &Pack) -> Report {
    let rules = pack.rules.iter().filter(|rule| rule.moment == case.moment());
    let findings =
        rules.flat_map(|rule| outcomes(case, rule).into_iter().map(|outcome| finding(rule, outcome)));
    Report::new(pack.version.clone(), findings.collect())
}

fn finding(rule: &Rule, outcome: Outcome) -> Finding {
    let level = match (outcome.certainty, rule.level) {
        (Certainty::Pass, _) => Level::Pass,
        (Certainty::Unchecked, _) | (Certainty::Doubtful | Certainty::Sure, Severity::Note) => {
            Level::Unchecked
        }
        (Certainty::Doubtful, Severity::Block | Severity::Warn) | (Certainty::Sure, Severity::Warn) => {
            Level::Warn
        }
        (Certainty::Sure, Severity::Block) => Level::Block,
    };
    Finding {
        rule: rule.id.clone(),
        step: rule.step,
        level,
        overridable: rule.overridable,
        citation: rule.citation.clone(),
        rule_text: rule.message.clone(),
        code: outcome.code,
        args: outcome.args,
        evidence: outcome.evidence,
        remedy: outcome.remedy,
    }
}

fn outcomes(case: &Case<'_>, rule: &Rule) -> Vec<Outcome> {
    match rule.check {
        Check::Secrecy => form::secrecy(case),
        Check::Numbered => form::numbered(case),
        Check::IssueDate => form::issue_date(case),
        Check::MainFile => form::main_file(case),
        Check::OtherFiles => appendices::other_files(case),
        Check::PersonSignature => signatures::person(case),
        Check::AgencySignature => signatures::agency(case),
        Check::SignatureOrder => signatures::order(case),
        Check::SignatureIntegrity => signatures::integrity(case),
        Check::SignatureTrust => signatures::trust(case),
        Check::SignatureTime => signatures::time(case),
        Check::Number => fields::number(case),
        Check::Notation => fields::notation(case),
        Check::SymbolForm => form::symbol_form(case),
        Check::Date => fields::date(case),
        Check::Place => fields::place(case),
        Check::Subject => fields::subject(case),
        Check::DocumentType => fields::document_type(case),
        Check::SignerName => fields::signer_name(case),
        Check::SignerPosition => fields::signer_position(case),
        Check::Pages => fields::pages(case),
        Check::Nation => form::nation(case),
        Check::Components => form::components(case),
        Check::RecipientBlock => form::recipient_block(case),
        Check::Urgency => fields::urgency(case),
        Check::AppendixAttached => appendices::attached(case),
        Check::AppendixAnnounced => appendices::announced(case),
        Check::AppendixSigned => signatures::appendices(case),
        Check::OtherFormats => appendices::other_formats(case),
        Check::RequiredFields => form::required_fields(case),
        Check::FieldLengths => form::field_lengths(case, rule),
        Check::RecipientExists => recipients::exists(case),
        Check::RecipientClosed => recipients::closed(case),
        Check::RecipientCode => recipients::code(case),
        Check::RecipientRepeated => recipients::repeated(case),
        Check::RecipientMissing => recipients::missing(case, rule),
        Check::RecipientExtra => recipients::extra(case, rule),
        Check::Issuer => going::issuer(case),
        Check::SignerCertificate => signatures::signer_certificate(case),
        Check::AgencyCertificate => signatures::agency_certificate(case),
        Check::AlreadySent => history::already_sent(case),
        Check::NumberUsed => history::number_used(case),
        Check::NearDuplicate => history::near_duplicate(case, rule),
        Check::Paper => going::paper(case, rule),
        Check::Circulation => form::circulation(case),
        Check::TimeLimit => going::time_limit(case),
        Check::Size => going::size(case),
        Check::Confirmation => going::confirmation(case),
        Check::Addressed => going::addressed(case),
        Check::Complete => going::complete(case),
        Check::AlreadyReceived => history::already_received(case),
        Check::BusinessTarget => going::business_target(case),
        Check::UrgentArrival => going::urgent_arrival(case),
    }
}
