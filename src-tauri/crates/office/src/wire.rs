//! Between packages and rows: what an incoming header becomes, and what an outgoing one is made of.

use domain::{AgencyCode, Business, DocumentId, DocumentIdentity, Priority, UtcMillis, document::symbol};
use jiff::civil::Date;
use registry::{
    Coded,
    documents::{Answered, Facts, Party},
};

use crate::{
    draft::check,
    view::{AgencySettings, DraftFields},
};

/// An incoming document as the registry keeps it.
pub(crate) struct Incoming {
    pub(crate) facts: Facts,
    pub(crate) identity_key: String,
}

/// What a header says, and what makes it the same document as another. `None` when its sender cannot be told.
pub(crate) fn incoming(header: &edxml::Document, doc_id: &domain::DocId) -> Option<Incoming> {
    let from = header.from.code.clone()?;
    let identity = DocumentIdentity {
        from,
        document_id: header.document_id.clone().unwrap_or_else(|| DocumentId(String::new())),
        number: header.number.clone(),
        notation: header.notation.clone(),
        date: header.promulgation_date,
    };
    let nameless = identity.document_id.as_str().trim().is_empty()
        && symbol(&header.number, &header.notation).is_empty();
    let mut identity_key = identity.key();
    if nameless {
        // Nothing tells two such documents of one sender apart but the hub's own identity: better twice than lost.
        identity_key = format!("{identity_key}|{doc_id}");
    }
    Some(Incoming { facts: facts(header, identity.document_id), identity_key })
}

fn facts(header: &edxml::Document, document_id: DocumentId) -> Facts {
    Facts {
        document_id,
        number: header.number.clone(),
        notation: header.notation.clone(),
        subject: header.subject.clone(),
        content: header.content.clone(),
        place: header.place.clone(),
        promulgation_date: header.promulgation_date,
        type_name: header.document_type.name.clone(),
        type_group: header.document_type.group,
        type_detail: header.document_type.detail,
        priority: header.priority,
        signer_competence: header.signer.competence.clone(),
        signer_position: header.signer.position.clone(),
        signer_name: header.signer.name.clone(),
        due_date: header.due_date,
        pages: header.other_info.pages.and_then(|pages| u32::try_from(pages).ok()),
        business: header.business.kind,
        target_document_id: header.target_document_id().cloned(),
        target_reason: header.business.reason.clone(),
        from: party(&header.from),
        to: header.to.iter().map(party).collect(),
        response_for: header
            .response_for
            .iter()
            .map(|answered| Answered {
                organ_id: answered.organ_id.clone(),
                code: answered.code.clone(),
                document_id: answered
                    .document_id
                    .as_ref()
                    .map(|id| id.as_str().to_owned())
                    .unwrap_or_default(),
                date: answered.promulgation_date_raw.clone(),
            })
            .collect(),
    }
}

fn party(party: &edxml::Party) -> Party {
    Party { code: party.code_raw.trim().to_owned(), name: party.name.clone() }
}

/// What the codes of tolerances begin with.
const TOLERATED: &str = "edxml.warning.";

/// How many of the kept tolerances a clerk should look at.
pub(crate) fn concerning(warnings: &[Coded]) -> u32 {
    let concerns = |warning: &&Coded| {
        let code = warning.code.strip_prefix(TOLERATED).and_then(edxml::WarningCode::parse);
        code.is_none_or(edxml::WarningCode::concerns_clerk)
    };
    u32::try_from(warnings.iter().filter(concerns).count()).unwrap_or(u32::MAX)
}

/// What the reader had to tolerate, as rows keep it.
pub(crate) fn warnings(list: &[edxml::Warning]) -> Vec<Coded> {
    let coded = |warning: &edxml::Warning| {
        let start = Coded::new(format!("{TOLERATED}{}", warning.code.as_str()));
        warning.args.iter().fold(start, |coded, (name, value)| coded.with(name, value))
    };
    list.iter().map(coded).collect()
}

/// The other side's name for a document: `number/notation` split where the number ends.
pub(crate) fn split_symbol(code: &str) -> (String, String) {
    match code.trim().split_once('/') {
        Some((number, notation)) => (number.trim().to_owned(), notation.trim().to_owned()),
        None => (String::new(), code.trim().to_owned()),
    }
}

/// Types of administrative documents (group B of the amended standard) by their numbers.
const ADMINISTRATIVE: &[&str] = &[
    "Nghị quyết",
    "Quyết định",
    "Chỉ thị",
    "Quy chế",
    "Quy định",
    "Thông cáo",
    "Thông báo",
    "Hướng dẫn",
    "Chương trình",
    "Kế hoạch",
    "Phương án",
    "Đề án",
    "Dự án",
    "Báo cáo",
    "Biên bản",
    "Tờ trình",
    "Hợp đồng",
    "Công văn",
    "Công điện",
    "Bản ghi nhớ",
    "Bản cam kết",
    "Bản thỏa thuận",
    "Giấy chứng nhận",
    "Giấy ủy quyền",
    "Giấy mời",
    "Giấy giới thiệu",
];

/// Group of administrative documents.
const GROUP_B: i64 = 2;

/// The numbers of a type, by its name; the group alone for a name the standard does not list.
pub(crate) fn document_type(name: &str) -> edxml::DocumentType {
    let folded = domain::text::fold(name);
    let position = ADMINISTRATIVE.iter().position(|known| domain::text::fold(known) == folded);
    let detail = position.and_then(|at| i64::try_from(at + 1).ok());
    edxml::DocumentType { group: Some(GROUP_B), detail, name: name.trim().to_owned() }
}

/// An outgoing document: the header that is sent and the facts that are kept.
pub(crate) struct Outgoing {
    pub(crate) header: edxml::Document,
    pub(crate) facts: Facts,
    pub(crate) identity_key: String,
    pub(crate) style: edxml::Style,
}

/// Makes the header of a checked draft. `recipients` are codes with names, in order; `date` its date of promulgation.
pub(crate) fn outgoing(
    agency: &AgencySettings,
    from: &AgencyCode,
    fields: &DraftFields,
    date: Date,
    recipients: &[(AgencyCode, String)],
    now: UtcMillis,
) -> Outgoing {
    let (number, notation) = (fields.number.trim().to_owned(), fields.notation.trim().to_owned());
    let document_id = domain::document::conventional_document_id(from, date, &number, &notation);
    let due_date = check::date(&fields.due_date);
    let mut sender = edxml::Party::new(from, &agency.name);
    sender.email.clone_from(&agency.email);
    sender.telephone.clone_from(&agency.telephone);
    let header = edxml::Document {
        from: sender,
        to: recipients.iter().map(|(code, name)| edxml::Party::new(code, name)).collect(),
        document_id: Some(document_id.clone()),
        number: number.clone(),
        notation: notation.clone(),
        place: fields.place.trim().to_owned(),
        promulgation_date: Some(date),
        document_type: document_type(&fields.document_type),
        subject: fields.subject.trim().to_owned(),
        content: fields.subject.trim().to_owned(),
        signer: edxml::Signer {
            competence: fields.signer_competence.trim().to_owned(),
            position: fields.signer_position.trim().to_owned(),
            name: fields.signer_name.trim().to_owned(),
        },
        due_date,
        priority: Priority::from_number(fields.priority.into()).unwrap_or_default(),
        other_info: edxml::OtherInfo {
            copies: Some(1),
            pages: if fields.pages == 0 { None } else { Some(fields.pages.into()) },
            direction: Some(false),
            ..edxml::OtherInfo::default()
        },
        response_for: fields
            .response_for
            .iter()
            .map(|answered| edxml::ResponseFor {
                organ_id: answered.organ_id.trim().to_owned(),
                code: answered.code.trim().to_owned(),
                document_id: Some(answered.document_id.trim())
                    .filter(|id| !id.is_empty())
                    .map(DocumentId::from),
                ..edxml::ResponseFor::default()
            })
            .collect(),
        business: edxml::BusinessInfo {
            kind: Business::New,
            stated: true,
            reason: "Văn bản điện tử mới".to_owned(),
            paper: Some(0),
            staff: vec![staff(agency)],
            ..edxml::BusinessInfo::default()
        },
        ..edxml::Document::default()
    };
    let identity = DocumentIdentity {
        from: from.clone(),
        document_id: document_id.clone(),
        number,
        notation,
        date: Some(date),
    };
    let style = edxml::Style {
        trace: vec![edxml::Hop::new(Some(from.as_str()), now.vietnam())],
        ..edxml::Style::default()
    };
    Outgoing { facts: facts(&header, document_id), identity_key: identity.key(), header, style }
}

/// Who works here, as packages name people.
pub(crate) fn staff(agency: &AgencySettings) -> edxml::Staff {
    edxml::Staff {
        department: agency.department.clone(),
        name: agency.clerk.clone(),
        email: agency.email.clone(),
        mobile: agency.telephone.clone(),
        ..edxml::Staff::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    #[rstest]
    #[case("Công văn", Some(18))]
    #[case("cong van", Some(18))]
    #[case("Tờ trình", Some(16))]
    #[case("Thư công", None)]
    fn a_type_is_known_by_its_name(#[case] name: &str, #[case] detail: Option<i64>) {
        let found = document_type(name);
        assert_eq!((found.group, found.detail), (Some(2), detail));
    }

    #[rstest]
    #[case("12/UBND-VX", "12", "UBND-VX")]
    #[case(" 7816/VPCP-TTĐT/2 ", "7816", "VPCP-TTĐT/2")]
    #[case("UBND", "", "UBND")]
    fn a_symbol_is_split_after_its_number(#[case] code: &str, #[case] number: &str, #[case] notation: &str) {
        assert_eq!(split_symbol(code), (number.to_owned(), notation.to_owned()));
    }

    #[test]
    fn two_documents_without_any_name_are_two_documents() {
        let header = edxml::Document {
            from: edxml::Party::new(&AgencyCode::parse("H21").unwrap(), ""),
            ..edxml::Document::default()
        };
        let key = |doc_id: &str| incoming(&header, &doc_id.into()).unwrap().identity_key;
        assert_ne!(key("a"), key("b"));
    }

    #[test]
    fn a_draft_becomes_the_same_package_facts_a_recipient_reads() {
        let fields = DraftFields {
            number: "12".into(),
            notation: "UBND-VX".into(),
            subject: " V/v báo cáo ".into(),
            document_type: "Công văn".into(),
            ..DraftFields::default()
        };
        let from = AgencyCode::parse("H21").unwrap();
        let to = [(AgencyCode::parse("G12").unwrap(), "Bộ Y tế".to_owned())];
        let out = outgoing(&AgencySettings::default(), &from, &fields, date(2026, 11, 20), &to, UtcMillis(0));
        let back = incoming(&out.header, &"x".into()).unwrap();
        assert_eq!(back.identity_key, out.identity_key);
        assert_eq!(back.facts, out.facts);
        assert_eq!(out.facts.document_id.as_str(), "H21,2026/11/20,12/UBND-VX");
        assert_eq!(out.facts.subject, "V/v báo cáo");
    }
}
