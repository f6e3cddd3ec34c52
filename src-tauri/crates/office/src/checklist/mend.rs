//! The button of a finding: what it changes in the draft. Nothing is changed without it.

use domain::{DraftKey, checklist::Remedy};
use registry::drafts;

use crate::{
    Office,
    draft::fields_of,
    error::{Reason, Result},
    view::{DraftFields, DraftView},
};

impl Office {
    /// Mends a draft as a finding proposed.
    ///
    /// # Errors
    /// [`Reason::NoSuchRemedy`] for what only a person can do: attaching a file, returning a document, sending an update.
    pub async fn draft_mend(&self, id: DraftKey, remedy: Remedy) -> Result<DraftView> {
        if let Remedy::RemoveFile { file } = remedy {
            let files = self.read(move |c| Ok(drafts::files(c, id)?)).await?;
            let file = usize::try_from(file).ok().and_then(|place| files.get(place));
            let row = file.map(|file| file.id).ok_or_else(|| Reason::NoSuchRemedy.error())?;
            return self.draft_remove_file(id, row).await;
        }
        let (now, config) = (self.now(), self.config());
        self.write(move |tx| {
            let mut fields = fields_of(&drafts::get(tx, id)?)?;
            apply(&mut fields, remedy)?;
            drafts::save(tx, id, &fields, now)?;
            crate::approve::follow_change(tx, id, config.clerk(), now)
        })
        .await?;
        self.drafts_changed();
        self.draft_get(id).await
    }
}

fn apply(fields: &mut DraftFields, remedy: Remedy) -> Result<()> {
    match remedy {
        Remedy::AddRecipient { code } => add(fields, code),
        Remedy::AddRecipients { codes } => codes.into_iter().for_each(|code| add(fields, code)),
        Remedy::RemoveRecipient { code } => {
            // The last of several that are the same: the first keeps its place.
            let place = fields.recipients.iter().rposition(|chosen| same(chosen, &code));
            if let Some(place) = place {
                fields.recipients.remove(place);
            }
        }
        Remedy::UseCurrentCode { from, to } => {
            let there = fields.recipients.iter().any(|chosen| same(chosen, &to));
            if there {
                fields.recipients.retain(|chosen| !same(chosen, &from));
            }
            for chosen in fields.recipients.iter_mut().filter(|chosen| same(chosen, &from)) {
                chosen.clone_from(&to);
            }
        }
        Remedy::UseNumber { number } => fields.number = number,
        Remedy::UseNotation { notation } => fields.notation = notation,
        Remedy::UseDate { date } => fields.promulgation_date = date,
        Remedy::UsePlace { place } => fields.place = place,
        Remedy::UseSubject { subject } => fields.subject = subject,
        Remedy::UseType { document_type } => fields.document_type = document_type,
        Remedy::UseSigner { competence, position, name } => {
            set(&mut fields.signer_competence, competence);
            set(&mut fields.signer_position, position);
            set(&mut fields.signer_name, name);
        }
        Remedy::UsePriority { priority } => fields.priority = priority.number(),
        Remedy::AttachFile { .. }
        | Remedy::RemoveFile { .. }
        | Remedy::UpdateOrReplace { .. }
        | Remedy::Return { .. } => return Err(Reason::NoSuchRemedy.error()),
    }
    Ok(())
}

fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

fn add(fields: &mut DraftFields, code: String) {
    if !fields.recipients.iter().any(|chosen| same(chosen, &code)) {
        fields.recipients.push(code);
    }
}

fn set(field: &mut String, value: Option<String>) {
    if let Some(value) = value {
        *field = value;
    }
}

#[cfg(test)]
mod tests {
    use domain::Priority;
    use rstest::rstest;

    use super::*;

    fn draft() -> DraftFields {
        DraftFields {
            recipients: vec!["H21.12".into(), "000.00.13.H21".into(), "h21.12".into()],
            signer_name: "Trần Văn Bình".into(),
            ..DraftFields::default()
        }
    }

    #[rstest]
    #[case(Remedy::AddRecipient { code: "H21.14".into() }, &["H21.12", "000.00.13.H21", "h21.12", "H21.14"])]
    #[case(Remedy::AddRecipient { code: "H21.12 ".into() }, &["H21.12", "000.00.13.H21", "h21.12"])]
    #[case(Remedy::AddRecipients { codes: vec!["H1".into(), "H2".into()] }, &["H21.12", "000.00.13.H21", "h21.12", "H1", "H2"])]
    #[case(Remedy::RemoveRecipient { code: "H21.12".into() }, &["H21.12", "000.00.13.H21"])]
    #[case(Remedy::RemoveRecipient { code: "H99".into() }, &["H21.12", "000.00.13.H21", "h21.12"])]
    #[case(Remedy::UseCurrentCode { from: "000.00.13.H21".into(), to: "H21.13".into() }, &["H21.12", "H21.13", "h21.12"])]
    #[case(Remedy::UseCurrentCode { from: "000.00.13.H21".into(), to: "H21.12".into() }, &["H21.12", "h21.12"])]
    fn recipients_are_mended_in_their_places(#[case] remedy: Remedy, #[case] expected: &[&str]) {
        let mut fields = draft();
        apply(&mut fields, remedy).unwrap();
        assert_eq!(fields.recipients, expected);
    }

    #[test]
    fn fields_take_what_is_printed_and_nothing_else() {
        let mut fields = draft();
        apply(&mut fields, Remedy::UseNumber { number: "05".into() }).unwrap();
        apply(&mut fields, Remedy::UseDate { date: "2026-11-20".into() }).unwrap();
        apply(&mut fields, Remedy::UsePriority { priority: Priority::Express }).unwrap();
        let signer = Remedy::UseSigner { competence: Some("KT.".into()), position: None, name: None };
        apply(&mut fields, signer).unwrap();
        let expected = DraftFields {
            number: "05".into(),
            promulgation_date: "2026-11-20".into(),
            priority: 3,
            signer_competence: "KT.".into(),
            ..draft()
        };
        assert_eq!(fields, expected);
        assert!(apply(&mut fields, Remedy::AttachFile { announced: "Phụ lục I".into() }).is_err());
    }
}
