//! What the office says when it cannot do something: a stable code and the facts of its sentence.
//!
//! The window and the command line write the sentence (`ui/src/i18n/errors.*.json`). No code anywhere matches the
//! text of a message; nothing here carries a secret.

use std::{collections::BTreeMap, fmt, io};

use crate::view::{Failure, Notice};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The office says no.
    #[error("{0}")]
    Refused(Refusal),
    /// The registry could not be opened, read or written.
    #[error(transparent)]
    Registry(#[from] registry::Error),
    /// The hub, or the way to it.
    #[error(transparent)]
    Hub(#[from] hub::HubError),
    /// A package could not be read or written.
    #[error(transparent)]
    Package(#[from] edxml::Error),
    /// A secret could not be kept or found.
    #[error(transparent)]
    Secrets(#[from] hub::secrets::SecretError),
    /// A file of our own could not be read or written.
    #[error("files: {0}")]
    Files(#[from] io::Error),
    /// A value of our own could not be written or read as JSON.
    #[error("stored value: {0}")]
    Stored(#[from] serde_json::Error),
    /// A page could not be printed.
    #[error(transparent)]
    Printing(#[from] paper::Error),
    /// A piece of work ended without an answer.
    #[error("a task of the office died: {0}")]
    Task(#[from] tokio::task::JoinError),
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal,)*) => {
        /// Every reason the office itself gives. The codes are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason {
            $($(#[doc = $doc])* $name,)*
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }

        /// Every code of the office itself, for the tests that every code has a sentence. Codes of the rooms below
        /// stand in `hub::error::codes`, `edxml::Error::code` and `registry::Error`.
        pub const ALL_CODES: &[&str] = &[$($code,)* FILES_FULL, FILES, STORED, PRINTING, TASK];
    };
}

const FILES_FULL: &str = "office.disk_full";
const FILES: &str = "office.files";
const STORED: &str = "office.stored_value";
const PRINTING: &str = "office.printing";
const TASK: &str = "office.internal";

reasons! {
    /// The office has no agency yet.
    NotSetUp = "office.not_set_up",
    /// No hub is set.
    HubNotSet = "office.hub_not_set",
    /// The hub does not answer and the next try is planned (`next_try_at`).
    LinkDown = "office.link_down",
    /// No such row (`what`, `id`).
    NotFound = "office.not_found",
    /// The document is in another state than this needs (`state`, `action`).
    WrongState = "office.wrong_state",
    /// A return for "other reasons" needs words.
    TextRequired = "office.text_required",
    /// A text is longer than allowed (`limit`).
    TextTooLong = "office.text_too_long",
    /// Only 04, 05 and 06 are reported as progress (`code`).
    NotProgress = "office.not_progress",
    /// A word of the handler is empty.
    NoteRequired = "office.note_required",
    /// Work is given to a lead unit before 04 is reported.
    AssignmentRequired = "office.assignment_required",
    /// There is no such unit, or it was closed (`unit`).
    NoSuchUnit = "office.no_such_unit",
    /// A unit leads and co-operates at once (`unit`).
    LeadTwice = "office.lead_twice",
    /// A due date lies in the past (`value`).
    DuePassed = "office.due_passed",
    /// A new due date is not later than the one before (`value`, `from`).
    DueNotLater = "office.due_not_later",
    /// A list of units is refused (`detail`).
    UnitList = "office.unit_list",
    /// Documents of this type go only with the head's approval (`type`).
    ApprovalNeeded = "office.approval_needed",
    /// Documents of this type need no approval (`type`).
    ApprovalNotWanted = "office.approval_not_wanted",
    /// The head has not decided yet.
    ApprovalWaiting = "office.approval_waiting",
    /// The head returned the draft (`note`, `by`).
    ApprovalReturned = "office.approval_returned",
    /// The draft was changed after it was asked for or approved (`symbol`).
    ApprovalChanged = "office.approval_changed",
    /// The checklist finds now what the head did not see (`symbol`).
    ApprovalOutdated = "office.approval_outdated",
    /// The request was decided before (`symbol`, `state`, `by`).
    ApprovalDecided = "office.approval_decided",
    /// Only requests without warnings are approved together (`symbol`, `count`).
    ApprovalBatchWarnings = "office.approval_batch_warnings",
    /// More requests at once than allowed (`limit`).
    ApprovalTooMany = "office.approval_too_many",
    /// The book is not one of incoming documents (`book`).
    WrongBook = "office.wrong_book",
    /// The book is of another year than today in Vietnam (`book`, `year`).
    WrongYear = "office.wrong_year",
    /// The first number of a book must be 1 or more.
    FirstNumber = "office.first_number",
    /// The office is set up already.
    AlreadySetUp = "office.already_set_up",
    /// A code is no agency code (`agency`).
    AgencyCode = "office.agency_code",
    /// The agency needs a name.
    AgencyName = "office.agency_name",
    /// The journal needs to know who works here.
    ClerkName = "office.clerk_name",
    /// Seconds between rounds outside 10 to 3600 (`value`).
    PollSeconds = "office.poll_seconds",
    /// A proxy is written `host:port`, without a password.
    Proxy = "office.proxy",
    /// A preference has no such value (`name`, `value`).
    Preference = "office.preference",
    /// The checklist found what no reason carries (`rule`, `found`, `found_en`, `count`).
    ChecklistBlocks = "office.checklist_blocks",
    /// Warnings of the checklist want a reason each (`rule`, `found`, `found_en`, `count`).
    ChecklistReasons = "office.checklist_reasons",
    /// The clerk has not yet said that everything was read.
    ChecklistUnconfirmed = "office.checklist_unconfirmed",
    /// The draft was changed while it was sent.
    DraftChanged = "office.draft_changed",
    /// A table of days cannot be read (`detail`).
    CalendarTable = "office.calendar_table",
    /// A day, its name or its source cannot be (`value`).
    CalendarDay = "office.calendar_day",
    /// A year outside those a calendar has (`year`).
    CalendarYear = "office.calendar_year",
    /// Hours that cannot be (`value`).
    CalendarHours = "office.calendar_hours",
    /// Settings of alerts that cannot be (`detail`).
    AlertSettings = "office.alert_settings",
    /// An alert sleeps until a moment in the future, at most a month away (`until`).
    AlertSnooze = "office.alert_snooze",
    /// Nothing of an alert can be mended this way (`rule`).
    AlertRemedy = "office.alert_remedy",
    /// A delivery goes on under the code its recipient has today (`to`).
    CodeReplaced = "delivery.code_replaced",
    /// The directory knows another code for the recipient today: the root of failures with one mend.
    CauseCodeReplaced = "cause.code_replaced",
    /// The directory knows nobody in the place of the recipient: the root of failures.
    CauseAgencyClosed = "cause.agency_closed",
    /// A reason is too short to explain anything (`least`).
    ReasonTooShort = "office.reason_too_short",
    /// The finding a reason is for is not there any more.
    NoSuchFinding = "office.no_such_finding",
    /// What the finding needs only a person can do.
    NoSuchRemedy = "office.no_such_remedy",
    /// A pack of rules, or a level of a rule, is refused (`detail`).
    RulePack = "office.rule_pack",
    /// A file holds no certificate or list that can be used (`name`).
    NotACertificate = "office.not_a_certificate",
    /// Nobody in the trust store signed a revocation list (`name`).
    ListOfStranger = "office.list_of_stranger",
    /// The revocation list kept is as new or newer (`name`).
    ListOlder = "office.list_older",
    /// The pins of the trust store cannot be read, so nobody is trusted (`detail`).
    TrustPins = "office.trust_pins",
    /// Only the rehearsal's office does that.
    NotRehearsal = "office.not_rehearsal",
    /// The draft is not ready; `first` is the code of what is missing, `count` how many.
    DraftNotReady = "office.draft_not_ready",
    /// No number.
    MissingNumber = "office.missing.number",
    /// No notation.
    MissingNotation = "office.missing.notation",
    /// No date of promulgation.
    MissingDate = "office.missing.promulgation_date",
    /// No place of promulgation.
    MissingPlace = "office.missing.place",
    /// No subject.
    MissingSubject = "office.missing.subject",
    /// No document type.
    MissingType = "office.missing.document_type",
    /// No position of the signer.
    MissingSignerPosition = "office.missing.signer_position",
    /// No name of the signer.
    MissingSignerName = "office.missing.signer_name",
    /// No recipient.
    MissingRecipients = "office.missing.recipients",
    /// No file.
    MissingFiles = "office.missing.files",
    /// The number is not a numeral with at most one letter after it (`value`).
    InvalidNumber = "office.invalid.number",
    /// The date of promulgation is no date (`value`).
    InvalidDate = "office.invalid.promulgation_date",
    /// The date of promulgation lies in the future (`value`).
    FutureDate = "office.invalid.future_date",
    /// The due date is no date (`value`).
    InvalidDueDate = "office.invalid.due_date",
    /// The due date lies before the date of promulgation (`value`).
    DueBeforeDate = "office.invalid.due_before_date",
    /// Urgency outside 0 to 4 (`value`).
    InvalidPriority = "office.invalid.priority",
    /// A recipient's code is no agency code (`agency`).
    InvalidRecipient = "office.invalid.recipient",
    /// A recipient stands twice (`agency`).
    RepeatedRecipient = "office.invalid.repeated_recipient",
    /// A recipient no longer receives (`agency`).
    ClosedRecipient = "office.invalid.closed_recipient",
    /// We are our own recipient (`agency`).
    OwnRecipient = "office.invalid.own_recipient",
    /// More recipients than one package may have (`limit`).
    TooManyRecipients = "office.invalid.too_many_recipients",
    /// The number is longer than hubs take (`limit`).
    NumberTooLong = "office.too_long.number",
    /// The notation is longer than hubs take (`limit`).
    NotationTooLong = "office.too_long.notation",
    /// The place is longer than hubs take (`limit`).
    PlaceTooLong = "office.too_long.place",
    /// The subject is longer than hubs take (`limit`).
    SubjectTooLong = "office.too_long.subject",
    /// The type is longer than hubs take (`limit`).
    TypeTooLong = "office.too_long.document_type",
    /// A document with this number, notation and date was sent before (`symbol`).
    AlreadySent = "office.already_sent",
    /// A program may not travel with a document (`name`).
    FileExecutable = "office.file.executable",
    /// A file is larger than allowed (`name`, `limit` in bytes).
    FileTooLarge = "office.file.too_large",
    /// All files together are larger than allowed (`limit` in bytes).
    FilesTooLarge = "office.file.total_too_large",
    /// A file has no content (`name`).
    FileEmpty = "office.file.empty",
    /// More files than allowed (`limit`).
    TooManyFiles = "office.file.too_many",
    /// A file could not be read (`name`).
    FileUnreadable = "office.file.unreadable",
    /// The document has left: sending cannot be undone.
    UndoTooLate = "office.undo_too_late",
    /// None of these recipients failed.
    NothingToResend = "office.nothing_to_resend",
    /// A recipient has the document, or may have it: a second copy needs a reason (`agency`, `since`, `hub`).
    ResendNeedsReason = "office.resend_needs_reason",
    /// Nothing is expected from any of these recipients, so there is nothing to ask them about.
    NothingToNudge = "office.nothing_to_nudge",
    /// Only a report that the hub refused can be set aside or tried again by hand.
    ReportNotRefused = "office.report_not_refused",
    /// The package has no readable code for its recipient or sender (`field`).
    NoReturnAddress = "office.no_return_address",
    /// There are no bytes to look at again.
    NoRawBytes = "office.no_raw_bytes",
    /// The registry can only be read.
    ReadOnly = "office.read_only",
    /// The hub stopped offering the message before it was fetched.
    PackageGone = "package.gone",
    /// The message is one we sent.
    PackageOwn = "package.own_message",
    /// The message is addressed to somebody else (`to`).
    PackageNotForUs = "package.not_for_us",
    /// The message is larger than allowed (`limit` in bytes).
    PackageTooLarge = "package.too_large",
    /// The sender cannot be told from the package.
    PackageNoSender = "package.no_sender",
    /// The registry refuses the document's data, although others are taken (`reason`).
    PackageNotStorable = "package.not_storable",
    /// The hub would not hand the message out (`reason` is the hub's code).
    PackageRefused = "package.refused",
    /// The message would not come several times, while others did (`reason` is the hub's code, `failures` how often);
    /// it is still tried.
    PackageNotFetched = "package.not_fetched",
    /// The hub could not deliver to this recipient (`hub_text`).
    DeliveryFailed = "delivery.failed_at_hub",
    /// The recipient's software could not take it (`hub_text`).
    DeliveryRefused = "delivery.failed_at_recipient",
}

/// A reason with the facts of its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// Named values.
    pub args: BTreeMap<String, String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.code())?;
        self.args.iter().try_for_each(|(name, value)| write!(f, " {name}={value:?}"))
    }
}

impl Reason {
    /// The reason alone.
    #[must_use]
    pub fn error(self) -> Error {
        self.with(&[])
    }

    /// The reason with named values, made visible.
    #[must_use]
    pub fn with(self, args: &[(&str, &dyn fmt::Display)]) -> Error {
        Error::Refused(self.refusal(args))
    }

    pub(crate) fn refusal(self, args: &[(&str, &dyn fmt::Display)]) -> Refusal {
        let args = args
            .iter()
            .map(|(name, value)| ((*name).to_owned(), domain::text::visible(&value.to_string())))
            .collect();
        Refusal { reason: self, args }
    }

    /// The sentence's code and values.
    #[must_use]
    pub fn notice(self, args: &[(&str, &dyn fmt::Display)]) -> Notice {
        self.refusal(args).notice()
    }
}

impl Refusal {
    pub(crate) fn notice(&self) -> Notice {
        Notice { code: self.reason.code().to_owned(), args: self.args.clone() }
    }
}

impl Error {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(refusal) => refusal.reason.code(),
            Self::Registry(error) => error.code(),
            Self::Hub(error) => &error.code,
            Self::Package(
                edxml::Error::Spool(error) | edxml::Error::Sink(error) | edxml::Error::Source(error),
            ) if is_full(error) => FILES_FULL,
            Self::Package(error) => error.code(),
            Self::Secrets(error) => error.code(),
            Self::Files(error) if is_full(error) => FILES_FULL,
            Self::Files(_) => FILES,
            Self::Stored(_) => STORED,
            Self::Printing(_) => PRINTING,
            Self::Task(_) => TASK,
        }
    }

    /// Named values of the sentence.
    #[must_use]
    pub fn args(&self) -> BTreeMap<String, String> {
        let owned = |pairs: Vec<(&'static str, String)>| {
            pairs.into_iter().map(|(name, value)| (name.to_owned(), domain::text::visible(&value))).collect()
        };
        match self {
            Self::Refused(refusal) => refusal.args.clone(),
            Self::Registry(error) => error.coded().args,
            Self::Hub(error) => error.args.clone(),
            Self::Package(error) => owned(error.args()),
            Self::Secrets(error) => owned(vec![("reason", error.to_string())]),
            Self::Files(error) => owned(vec![("reason", error.to_string())]),
            Self::Stored(error) => owned(vec![("reason", error.to_string())]),
            Self::Printing(error) => owned(vec![("reason", error.to_string())]),
            Self::Task(error) => owned(vec![("reason", error.to_string())]),
        }
    }

    /// The code and values of the sentence.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), args: self.args() }
    }

    /// Whether the computer is at fault (disk, database, network) rather than the input: the command line exits
    /// with 3 instead of 1.
    #[must_use]
    pub fn is_environment(&self) -> bool {
        match self {
            Self::Refused(refusal) => matches!(refusal.reason, Reason::LinkDown | Reason::ReadOnly),
            Self::Package(error) => error.is_environment(),
            Self::Registry(registry::Error::NotFound { .. }) => false,
            Self::Hub(error) => !error.refuses_settings(),
            Self::Registry(_)
            | Self::Secrets(_)
            | Self::Files(_)
            | Self::Stored(_)
            | Self::Printing(_)
            | Self::Task(_) => true,
        }
    }

    /// What the window is told; `incident` names the line in the log.
    #[must_use]
    pub fn failure(&self, incident: String) -> Failure {
        Failure { code: self.code().to_owned(), args: self.args(), incident }
    }
}

/// Whether a disk or a quota is full.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_reasons_share_a_code() {
        let mut codes = ALL_CODES.to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ALL_CODES.len());
        assert_eq!(codes.len(), Reason::ALL.len() + 5);
    }

    #[test]
    fn what_a_sender_wrote_is_made_visible_in_a_sentence() {
        let error = Reason::FileExecutable.with(&[("name", &"x\u{202E}fdp.exe")]);
        assert_eq!(error.args().get("name").map(String::as_str), Some("x⍰fdp.exe"));
    }

    #[test]
    fn a_full_disk_has_its_own_code() {
        assert_eq!(Error::Files(io::ErrorKind::StorageFull.into()).code(), "office.disk_full");
    }
}
