//! What was written is read back equal, without warnings (invariant 6).

use domain::{AgencyCode, Business, DocumentId, Priority, StatusCode};
use edxml::{
    BusinessInfo, Document, DocumentType, Hop, Message, OtherInfo, Party, ReceiverChange, Replacement,
    ResponseFor, Signer, Staff, StatusMessage, Style, UpdateInfo, write_document, write_status,
};
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;

use crate::support::{codes, part, read_all};

/// Text as the writer keeps it: no white space around it, line ends as `\n`.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-zĐđÀ-ỹ0-9 <>&\"'\\]\\[\n.,/;-]{0,30}",
        1 => "\\PC{0,20}",
        1 => Just(String::new()),
    ]
    .prop_map(|text| text.trim().to_owned())
}

fn some_text() -> impl Strategy<Value = String> {
    "[A-Za-zĐđ0-9][A-Za-zĐđÀ-ỹ0-9 &<>]{0,20}[A-Za-z0-9]"
}

fn code() -> impl Strategy<Value = AgencyCode> {
    "[A-Y][0-9]{2}(\\.[A-Z0-9]{1,4}){0,3}".prop_map(|code| AgencyCode::parse(&code).unwrap())
}

fn day() -> impl Strategy<Value = Option<Date>> {
    prop::option::of((0i64..40_000).prop_map(|days| date(1990, 1, 1) + jiff::Span::new().days(days)))
}

fn moment() -> impl Strategy<Value = DateTime> {
    (0i64..40_000, 0i64..86_400).prop_map(|(days, seconds)| {
        date(1990, 1, 1).at(0, 0, 0, 0) + jiff::Span::new().days(days).seconds(seconds)
    })
}

fn raw(day: Option<Date>) -> String {
    day.map(|d| format!("{:04}/{:02}/{:02}", d.year(), d.month(), d.day())).unwrap_or_default()
}

fn id() -> impl Strategy<Value = Option<DocumentId>> {
    prop::option::of(some_text().prop_map(DocumentId::from))
}

fn number() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(0i64..100_000)
}

prop_compose! {
    fn party()(code in code(), texts in prop::array::uniform7(text())) -> Party {
        let [name, in_charge, address, email, telephone, fax, website] = texts;
        Party { code_raw: code.to_string(), code: Some(code), name, in_charge, address, email, telephone, fax, website }
    }
}

prop_compose! {
    fn staff()(name in some_text(), texts in prop::array::uniform5(text())) -> Staff {
        let [department, department_id, staff_id, email, mobile] = texts;
        Staff { department, department_id, name, staff_id, email, mobile }
    }
}

prop_compose! {
    fn response_for()(organ in code(), code in text(), document_id in id(), day in day()) -> ResponseFor {
        ResponseFor { organ_id: organ.to_string(), code, document_id, promulgation_date: day, promulgation_date_raw: raw(day) }
    }
}

prop_compose! {
    fn business()(
        kind in prop::sample::select(Business::ALL.to_vec()),
        target_document_id in id(),
        reason in text(),
        paper in number(),
        updates in prop::collection::vec((any::<Option<bool>>(), any::<Option<bool>>(), prop::collection::vec((code(), any::<Option<bool>>()), 0..3)), 0..3),
        replacements in prop::collection::vec((id(), prop::collection::vec(code(), 0..3)), 0..3),
        staff in prop::collection::vec(staff(), 0..3),
    ) -> BusinessInfo {
        let receiver = |(code, added): (AgencyCode, Option<bool>)| ReceiverChange { organ_id: code.to_string(), added };
        BusinessInfo {
            kind,
            stated: true,
            target_document_id,
            reason,
            paper,
            updates: updates.into_iter().map(|(document, receivers_changed, receivers)| UpdateInfo {
                document, receivers_changed, receivers: receivers.into_iter().map(receiver).collect(),
            }).collect(),
            replacements: replacements.into_iter().map(|(document_id, codes)| Replacement {
                document_id, organ_ids: codes.iter().map(ToString::to_string).collect(),
            }).collect(),
            staff,
        }
    }
}

prop_compose! {
    fn other_info()(texts in prop::array::uniform4(text()), copies in number(), pages in number(), direction in any::<bool>(), appendixes in prop::collection::vec(some_text(), 0..3)) -> OtherInfo {
        let [sphere, typer_notation, reply_fors, reference_codes] = texts;
        OtherInfo { sphere, typer_notation, copies, pages, reply_fors, direction: Some(direction), reference_codes, appendixes }
    }
}

prop_compose! {
    fn document()(
        (from, to, document_id) in (party(), prop::collection::btree_map(code(), party(), 1..4), some_text()),
        texts in prop::array::uniform9(text()),
        (day, due) in (day(), day()),
        (group, detail, name) in (number(), number(), text()),
        priority in prop::sample::select(Priority::ALL.to_vec()),
        other_info in other_info(),
        (response_for, steering_type) in (prop::collection::vec(response_for(), 0..3), number()),
        (task_codes, to_places) in (prop::collection::vec(some_text(), 0..3), prop::collection::vec(some_text(), 0..3)),
        business in business(),
    ) -> Document {
        let [number, notation, place, subject, content, application_type, competence, position, signer] = texts;
        let to = to.into_iter().map(|(code, party)| Party { code_raw: code.to_string(), code: Some(code), ..party }).collect();
        Document {
            from,
            to,
            document_id: Some(DocumentId::from(document_id)),
            number,
            notation,
            place,
            promulgation_date: day,
            promulgation_date_raw: raw(day),
            document_type: DocumentType { group, detail, name },
            subject,
            content,
            signer: Signer { competence, position, name: signer },
            due_date: due,
            due_date_raw: raw(due),
            priority,
            other_info,
            response_for,
            steering_type,
            task_codes,
            application_type,
            to_places,
            business,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn documents_come_back_equal(
        document in document(),
        trace in prop::collection::vec((prop::option::of(code()), moment()), 0..4),
        files in prop::collection::vec(("[A-Za-zĐđ0-9 ]{1,12}\\.(dat|dwg|bak)", prop::collection::vec(any::<u8>(), 1..3000)), 0..4),
    ) {
        let trace: Vec<Hop> = trace.into_iter().map(|(code, at)| Hop::new(code.as_ref().map(AgencyCode::as_str), at)).collect();
        let mut parts: Vec<_> = files.iter().enumerate().map(|(i, (name, bytes))| part(name.trim(), &format!("id-{i}"), &bytes[..])).collect();
        let mut bytes = Vec::new();
        let style = Style { trace: trace.clone(), ..Style::default() };
        let written = write_document(&document, &mut parts, &style, &mut bytes).unwrap();
        let package = read_all(&bytes);
        prop_assert_eq!(package.trace.clone(), trace);
        prop_assert_eq!(package.raw.sha256, written.sha256);
        // Random bytes may look like a program by chance; nothing else may be said about a package of ours.
        let said: Vec<_> = codes(&package).into_iter().filter(|code| *code != "name_risk").collect();
        prop_assert_eq!(said, [] as [&str; 0]);
        prop_assert_eq!(package.attachments.len(), files.len());
        for ((attachment, (name, bytes)), part) in package.attachments.iter().zip(&files).zip(&written.parts) {
            prop_assert_eq!(attachment.name.as_str(), name.trim());
            prop_assert_eq!(attachment.content.get_ref(), bytes);
            prop_assert_eq!(attachment.sha256, part.sha256);
            prop_assert_eq!(attachment.corrupt, None);
        }
        prop_assert_eq!(package.message, Message::Document(Box::new(document)));
    }

    #[test]
    fn status_reports_come_back_equal(
        from in party(),
        answer in response_for(),
        document_id in some_text(),
        code in prop::sample::select(StatusCode::ALL.to_vec()),
        description in text(),
        at in moment(),
        staff in staff(),
    ) {
        let answer = ResponseFor { document_id: Some(DocumentId::from(document_id)), ..answer };
        let hop = Hop::new(None, at);
        let status = StatusMessage {
            from,
            to: Vec::new(),
            response_for: vec![answer],
            code: Some(code),
            code_raw: code.as_str().to_owned(),
            description,
            at: Some(at),
            at_raw: hop.raw,
            staff,
        };
        let mut bytes = Vec::new();
        write_status(&status, &Style::default(), &mut bytes).unwrap();
        let package = read_all(&bytes);
        prop_assert_eq!(codes(&package), [] as [&str; 0]);
        prop_assert_eq!(package.message, Message::Status(Box::new(status)));
    }
}
