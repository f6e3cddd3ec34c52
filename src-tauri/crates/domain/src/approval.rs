//! Approval before sending (duyệt trước khi gửi): what the head saw, and whether it still holds.
//!
//! A head approves exactly one state of a draft: its fingerprint, and the warnings that were shown. Whatever changes
//! either needs a new approval.

use serde::{Deserialize, Serialize};

use crate::checklist::Level;

/// A finding that a head saw when deciding: a warning, or a block that was carried by a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Seen {
    /// The rule.
    pub rule: String,
    /// The finding, as reasons name it.
    pub key: String,
    /// How much it weighs.
    pub level: Level,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Why the clerk goes on.
    pub reason: String,
}

/// Where a request for approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Chờ duyệt.
    Asked,
    /// Đã duyệt.
    Approved,
    /// Trả lại người soạn.
    Returned,
    /// The draft was changed or put away; nothing follows from it any more.
    Void,
}

impl ApprovalState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Approved, Self::Returned, Self::Void];

    /// The name in the registry and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Void => "void",
        }
    }

    /// Reads the name in the registry.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Why a draft may not go for want of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Nobody was asked yet.
    NotAsked,
    /// The head has not decided.
    Waiting,
    /// The head returned it.
    Returned,
    /// It was changed after it was approved.
    Changed,
    /// The checklist finds now what the head did not see.
    NewFindings,
}

/// What stands between a draft that needs approval and sending; `None` when it may go. `newest` is the newest request
/// with its fingerprint and what was seen, `fingerprint` and `found` are what is about to be sent.
#[must_use]
pub fn obstacle(
    newest: Option<(ApprovalState, &str, &[Seen])>,
    fingerprint: &str,
    found: &[Seen],
) -> Option<Obstacle> {
    let Some((state, approved, seen)) = newest else { return Some(Obstacle::NotAsked) };
    match state {
        ApprovalState::Asked => Some(Obstacle::Waiting),
        ApprovalState::Returned => Some(Obstacle::Returned),
        ApprovalState::Void => Some(Obstacle::Changed),
        ApprovalState::Approved if approved != fingerprint => Some(Obstacle::Changed),
        ApprovalState::Approved => {
            let known = |one: &Seen| seen.iter().any(|other| other.rule == one.rule && other.key == one.key);
            if found.iter().all(known) { None } else { Some(Obstacle::NewFindings) }
        }
    }
}

/// Whether documents of a type need approval in an office that wants it for these types.
#[must_use]
pub fn is_wanted(types: &[String], document_type: &str) -> bool {
    let wanted = crate::text::fold(document_type);
    types.iter().any(|one| crate::text::fold(one) == wanted)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn seen(key: &str) -> Seen {
        Seen {
            rule: "send.type".into(),
            key: key.into(),
            level: Level::Warn,
            vi: String::new(),
            en: String::new(),
            reason: "Đã hỏi".into(),
        }
    }

    #[rstest]
    #[case(None, &[], Some(Obstacle::NotAsked))]
    #[case(Some((ApprovalState::Asked, "a")), &[], Some(Obstacle::Waiting))]
    #[case(Some((ApprovalState::Returned, "a")), &[], Some(Obstacle::Returned))]
    #[case(Some((ApprovalState::Void, "a")), &[], Some(Obstacle::Changed))]
    #[case(Some((ApprovalState::Approved, "b")), &["1"], Some(Obstacle::Changed))]
    #[case(Some((ApprovalState::Approved, "a")), &[], None)]
    #[case(Some((ApprovalState::Approved, "a")), &["1"], None)]
    #[case(Some((ApprovalState::Approved, "a")), &["1", "2"], Some(Obstacle::NewFindings))]
    fn only_what_was_approved_and_seen_may_go(
        #[case] newest: Option<(ApprovalState, &str)>,
        #[case] found: &[&str],
        #[case] expected: Option<Obstacle>,
    ) {
        let at_decision = [seen("1")];
        let found: Vec<Seen> = found.iter().map(|key| seen(key)).collect();
        let newest = newest.map(|(state, fingerprint)| (state, fingerprint, &at_decision[..]));
        assert_eq!(obstacle(newest, "a", &found), expected);
    }

    #[test]
    fn types_are_wanted_however_they_are_cased() {
        let types = ["Quyết định".to_owned()];
        assert!(
            is_wanted(&types, "QUYẾT ĐỊNH")
                && !is_wanted(&types, "Quy định")
                && !is_wanted(&[], "Quyết định")
        );
    }
}
