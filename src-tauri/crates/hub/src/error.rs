//! What went wrong with the hub, in a stable code, and whether trying again can mend it.

use std::collections::BTreeMap;

/// Whether and how a failure is tried again. Decided in `classify.rs` and nowhere else (invariant 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// No answer of the hub reached us: retried without limit.
    Network,
    /// The hub said "later", or answered nonsense that may pass.
    Transient {
        /// How long the hub asked us to wait, in milliseconds, when it said so (`Retry-After`).
        after_ms: Option<i64>,
    },
    /// Nothing that a repetition of the same request can mend.
    Permanent,
}

/// A failure of one call to the hub.
///
/// `code` is stable and what the rest of the program and the window's texts go by; the list stands in
/// [`codes`]. Nothing secret is ever in `args`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}{}", show_args(args))]
pub struct HubError {
    /// What to do about it.
    pub class: Class,
    /// A stable code, one of [`codes`].
    pub code: String,
    /// Facts for the sentence shown to a person: `status`, `hub_code`, `hub_text`, `host`, `reason`, `limit` ….
    /// Texts from outside are shortened and made visible ([`domain::text::visible`]).
    pub args: BTreeMap<String, String>,
    /// The hub may have carried the request out although we hold no answer. Only ever true for calls that change
    /// something there ([`crate::Hub::send`], [`crate::Hub::acknowledge`]).
    pub ambiguous: bool,
}

impl HubError {
    pub(crate) fn new(class: Class, code: &str) -> Self {
        Self { class, code: code.to_owned(), args: BTreeMap::new(), ambiguous: false }
    }

    pub(crate) fn permanent(code: &str) -> Self {
        Self::new(Class::Permanent, code)
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// Whether the failure says something about the connection as a whole, so that no other call will fare better
    /// until it is mended: the breaker's business, not one document's. A permanent failure of this kind should hold
    /// the queue and raise one alert rather than give up each document.
    #[must_use]
    pub fn concerns_connection(&self) -> bool {
        match self.class {
            Class::Network | Class::Transient { .. } => {
                !matches!(self.code.as_str(), codes::SYSTEM_ERROR | codes::TOO_LARGE | codes::LOCAL_FILE)
            }
            // A path that is not there means a wrong address; any other 4xx is about this request.
            Class::Permanent if self.code == codes::HTTP_4XX => {
                self.args.get("status").is_some_and(|status| matches!(status.as_str(), "404" | "405"))
            }
            Class::Permanent => matches!(
                self.code.as_str(),
                codes::AUTH | codes::REDIRECT | codes::PROXY | codes::PLAIN_HTTP | codes::SETTINGS
            ),
        }
    }

    /// Whether nobody was asked, because the settings themselves cannot be used.
    #[must_use]
    pub fn refuses_settings(&self) -> bool {
        matches!(self.code.as_str(), codes::PLAIN_HTTP | codes::SETTINGS)
    }
}

fn show_args(args: &BTreeMap<String, String>) -> String {
    args.iter().map(|(name, value)| format!(" {name}={value:?}")).collect()
}

/// Every code a [`HubError`] may carry.
pub mod codes {
    /// No connection: refused, no route, host down.
    pub const UNREACHABLE: &str = "hub.unreachable";
    /// Connected, but nothing (or too little) came in time.
    pub const TIMEOUT: &str = "hub.timeout";
    /// The connection broke before any answer.
    pub const RESET: &str = "hub.reset";
    /// The host name is not known to any resolver.
    pub const DNS: &str = "hub.dns";
    /// TLS could not be agreed: untrusted, other name, protocol, our client certificate (see `reason`).
    pub const TLS: &str = "hub.tls";
    /// The hub's certificate has expired.
    pub const TLS_EXPIRED: &str = "hub.tls_expired";
    /// The proxy refused or does not answer (`status` 407: it wants a name and password).
    pub const PROXY: &str = "hub.proxy";
    /// The hub sends us to another address; never followed.
    pub const REDIRECT: &str = "hub.redirect";
    /// System id or secret refused.
    pub const AUTH: &str = "hub.auth";
    /// A web page instead of an answer: a portal or a gateway spoke in the hub's place.
    pub const HTML: &str = "hub.html";
    /// Success without any content.
    pub const EMPTY: &str = "hub.empty";
    /// An answer that is not what the protocol says.
    pub const MALFORMED: &str = "hub.malformed";
    /// The answer, or what we send, is over a limit (`limit` in bytes where it is ours).
    pub const TOO_LARGE: &str = "hub.too_large";
    /// The answer broke off.
    pub const TRUNCATED: &str = "hub.truncated";
    /// The hub asked us to come later (429, 503).
    pub const BUSY: &str = "hub.busy";
    /// Another server error (`status`).
    pub const HTTP_5XX: &str = "hub.http_5xx";
    /// Another refusal at HTTP level (`status`): most often a wrong address.
    pub const HTTP_4XX: &str = "hub.http_4xx";
    /// The hub's own "system error" (code 20).
    pub const SYSTEM_ERROR: &str = "hub.system_error";
    /// The hub refused with a code we know no more about (`hub_code`, `hub_text`).
    pub const REFUSED: &str = "hub.refused";
    /// The hub says the package is no valid file (codes 10 and 21).
    pub const FILE_INVALID: &str = "hub.file_invalid";
    /// The hub says the package is not edXML as the rules want it (code 22).
    pub const FORMAT_REFUSED: &str = "hub.format_refused";
    /// The hub no longer has the message.
    pub const DOC_GONE: &str = "hub.doc_gone";
    /// Our agency is not registered with the hub for this system id (code 19, or the known sentence).
    pub const SENDER_NOT_REGISTERED: &str = "hub.sender_not_registered";
    /// A recipient does not exist (code 18).
    pub const RECIPIENT_UNKNOWN: &str = "hub.recipient_unknown";
    /// A recipient is locked (code 23).
    pub const RECIPIENT_LOCKED: &str = "hub.recipient_locked";
    /// Plain http to another machine, not confirmed by an administrator.
    pub const PLAIN_HTTP: &str = "hub.plain_http";
    /// The settings cannot be used: address, certificate file, characters outside ASCII (see `reason`).
    pub const SETTINGS: &str = "hub.settings";
    /// Our own file cannot be read or written, or is not the one that was promised (`reason`).
    pub const LOCAL_FILE: &str = "hub.local_file";
    /// An identity that cannot travel in a header.
    pub const BAD_ARGUMENT: &str = "hub.bad_argument";
}
