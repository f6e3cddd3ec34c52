//! Faults as data: which requests, and what happens to them.
//!
//! A script is a JSON array, e.g. `[{"match":{"path":"sendEdoc","times":2},"action":{"status":{"code":503}}}]`.
//! Every fault whose matcher fits a request happens to it, in the order of the script.

use serde::{Deserialize, Serialize};

use crate::mail::Kind;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests.
    #[serde(rename = "match", default)]
    pub matcher: Matcher,
    /// What happens to them.
    pub action: Action,
}

/// Which requests a fault happens to; what is not given fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matcher {
    /// The last part of the path, e.g. `sendEdoc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The request's `messagetype`; requests without one do not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The request's system id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_id: Option<String>,
    /// The docId the request names; requests without one do not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_id: Option<String>,
    /// The first fitting request it happens to, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
    /// To how many requests it happens; for ever when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Wait so many milliseconds before anything else.
    DelayMs(u64),
    /// Reset the connection after so many bytes of the response, head included; 0 before the first.
    ResetAfterBytes(u64),
    /// Reset the connection after so many bytes of the request's body were read.
    ResetUploadAfterBytes(u64),
    /// Answer with this HTTP status, without looking at the request.
    Status {
        /// The status, e.g. 503.
        code: u16,
        /// `Retry-After` in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// 200 and an HTML page, as a captive portal or proxy answers.
    HtmlPage,
    /// 200 and nothing.
    Empty,
    /// Do everything, then reset the connection instead of answering.
    DropAfterStoring,
    /// Every row of a list so many times.
    DuplicateRows(usize),
    /// Rows of a list in another, seeded order.
    ReorderRows,
    /// Close the connection after so many bytes of the body, of a response that promised more.
    TruncateBody(u64),
    /// Promise so many bytes more (or fewer) than there are.
    WrongLength(i64),
    /// So many bytes at a time.
    Drip {
        /// Bytes at a time.
        bytes: usize,
        /// Milliseconds between.
        every_ms: u64,
    },
    /// FAIL 15, as if the signature were wrong.
    RefuseSignature,
    /// FAIL with this code and text, nothing stored.
    Fail {
        /// `ErrorCode`.
        code: String,
        /// `ErrorDesc`, unaccented.
        description: String,
    },
    /// The right answer, broken as JSON.
    BadJson,
    /// 302 to this address.
    Redirect(String),
    /// The docId is gone between list and fetch.
    DocumentGone,
    /// Rows and packages that belong to another agency.
    WrongAgency,
    /// A list of so many rows.
    ManyRows(usize),
    /// The `Date` header is off by so many seconds.
    ClockSkewSeconds(i64),
    /// An acknowledgement is answered with OK but forgotten.
    ForgetAcknowledgement,
}

/// A script at work: how often each fault fitted so far.
#[derive(Debug, Default)]
pub(crate) struct Script {
    faults: Vec<(Fault, u64)>,
}

impl Script {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self { faults: faults.into_iter().map(|fault| (fault, 0)).collect() }
    }

    /// What happens to this request. Counts it.
    pub(crate) fn meet(
        &mut self,
        path: &str,
        kind: Option<Kind>,
        system_id: &str,
        doc_id: Option<&str>,
    ) -> Vec<Action> {
        let mut actions = Vec::new();
        for (fault, count) in &mut self.faults {
            let matcher = &fault.matcher;
            let fits = matcher.path.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(path))
                && (matcher.kind.is_none() || matcher.kind == kind)
                && matcher.doc_id.as_deref().is_none_or(|wanted| doc_id == Some(wanted))
                && matcher.system_id.as_deref().is_none_or(|wanted| wanted == system_id);
            if !fits {
                continue;
            }
            *count += 1;
            let first = matcher.nth.unwrap_or(1).max(1);
            let past = matcher.times.map_or(u64::MAX, |times| first.saturating_add(times));
            if (first..past).contains(count) {
                actions.push(fault.action.clone());
            }
        }
        actions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_from_the_nth_fitting_request_and_so_many_times() {
        let mut script = Script::new(
            serde_json::from_str(
                r#"[{"match":{"path":"sendEdoc","kind":"edoc","nth":2,"times":2},"action":{"status":{"code":503,"retry_after":7}}}]"#,
            )
            .unwrap(),
        );
        let mut met = |path, kind| script.meet(path, Some(kind), "H21", None).len();
        assert_eq!(met("sendEdoc", Kind::Edoc), 0);
        assert_eq!(met("sendEdoc", Kind::Status), 0);
        assert_eq!(met("getEdoc", Kind::Edoc), 0);
        assert_eq!(met("sendedoc", Kind::Edoc), 1);
        assert_eq!(met("sendEdoc", Kind::Edoc), 1);
        assert_eq!(met("sendEdoc", Kind::Edoc), 0);
    }

    #[test]
    fn a_script_with_an_unknown_word_is_refused() {
        assert!(serde_json::from_str::<Fault>(r#"{"match":{"pth":"sendEdoc"},"action":"empty"}"#).is_err());
        assert!(serde_json::from_str::<Fault>(r#"{"action":"explode"}"#).is_err());
    }
}
