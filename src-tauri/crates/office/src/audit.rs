//! What the journal says: stable actions with named values. Every change a person or the hub makes is one line of
//! the chain, in the same transaction (promise P7).

use domain::{DocumentKey, UtcMillis};
use registry::Transaction;

use crate::error::Result;

/// The actor of what the program did by itself.
pub(crate) const SYSTEM: &str = "system";
/// The actor of what came from the hub.
pub(crate) const HUB: &str = "hub";

macro_rules! actions {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal,)*) => {
        /// Every action of the journal. The names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[doc = $doc])* $name,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

actions! {
    /// The office was set up (`agency`).
    OfficeSetUp = "office.set_up",
    /// The agency's settings were saved (`agency`).
    AgencySaved = "settings.agency_saved",
    /// The hub's settings were saved (`endpoint`).
    HubSaved = "settings.hub_saved",
    /// The directory was renewed (`imported`, `changed`, `closed`).
    DirectoryRenewed = "directory.renewed",
    /// A document came (`symbol`, `doc_id`, `from`).
    DocumentReceived = "document.received",
    /// A recall, update or replacement came (`symbol`, `doc_id`, `from`, `business`).
    RequestReceived = "document.request_received",
    /// A document came again under another hub identity (`doc_id`).
    DocumentRepeated = "document.repeated",
    /// A package was kept that is no document (`doc_id`, `code`).
    PackageQuarantined = "package.quarantined",
    /// A kept package was looked at again (`doc_id`, `code` when it is still none).
    PackageRetried = "package.retried",
    /// The hub was told that a package is unusable (`doc_id`).
    PackageReported = "package.reported",
    /// A clerk gave a reason for going on (`rule`, `reason`, `draft`).
    ReasonGiven = "checklist.reason_given",
    /// A clerk confirmed that a draft was read (`draft`).
    DraftConfirmed = "checklist.confirmed",
    /// A pack of rules was imported (`version`).
    RulesImported = "rules.imported",
    /// A rule got a level of the office's own (`rule`, `level`, `reason`).
    RuleLevelSet = "rules.level_set",
    /// A certificate was imported (`subject`, `sha256`).
    TrustImported = "trust.imported",
    /// A certificate was removed (`subject`, `sha256`).
    TrustRemoved = "trust.removed",
    /// A revocation list was taken (`subject`, `sha256`).
    ListTaken = "trust.list_taken",
    /// The hub does not take our word that a package is here (`doc_id`, `code`); it is told again.
    AcknowledgementRefused = "package.acknowledgement_refused",
    /// A document was accepted (`symbol`, `number`, `book`).
    DocumentAccepted = "document.accepted",
    /// A document was returned (`symbol`, `reason`, `text`).
    DocumentReturned = "document.returned",
    /// Progress was reported (`symbol`, `code`, `text`).
    DocumentProgressed = "document.progressed",
    /// A document was assigned (`symbol`, `lead`, `with`, `handler`, `due`, `why`, `instruction`).
    DocumentAssigned = "document.assigned",
    /// An assigned document was given to somebody else (the same, and `before`, `handler_before`, `due_before`).
    DocumentReassigned = "document.reassigned",
    /// A due date was put off (`symbol`, `from`, `to`, `text`).
    DueExtended = "document.due_extended",
    /// Whoever works on a document said something (`symbol`, `text`).
    DocumentNoted = "document.noted",
    /// A head was asked to approve a draft (`symbol`, `draft`, `warnings`, `fingerprint`).
    ApprovalAsked = "approval.asked",
    /// A head approved a draft (`symbol`, `draft`, `asked_by`, `fingerprint`, `note`).
    ApprovalGiven = "approval.given",
    /// A head returned a draft (the same).
    ApprovalReturned = "approval.returned",
    /// An approval holds no more (`symbol`, `draft`, `why`: `changed` or `deleted`).
    ApprovalVoided = "approval.voided",
    /// A document goes out under an approval (`symbol`, `note`, `asked_by`, `decided_at`, `warnings`).
    DocumentApproved = "document.approved",
    /// The list of units was saved (`before`, `after`, `count`).
    UnitsSaved = "units.saved",
    /// The office's own numbers were saved (`before`, `after`).
    WorkSaved = "settings.work_saved",
    /// A day was closed (`day`, `left`, `lines`, `note`).
    DayClosed = "day.closed",
    /// A status report left (`code`, `to`).
    ReportSent = "report.sent",
    /// A status report cannot be sent (`code`, `to`, `error`).
    ReportFailed = "report.failed",
    /// A document was queued for sending (`symbol`, `document_id`, `recipients`, `sha256`).
    DocumentQueued = "document.queued",
    /// Sending was undone in time (`symbol`).
    DocumentUndone = "document.undone",
    /// The hub took a document (`doc_id`, `recipients`).
    DocumentSent = "document.sent",
    /// An attempt to send did not get through (`code`).
    AttemptFailed = "document.attempt_failed",
    /// A document cannot be sent (`code`, `recipients`).
    DocumentFailed = "document.failed",
    /// An attempt without answer turned out to have arrived (`doc_id`).
    AttemptFound = "document.attempt_found",
    /// Failed recipients were queued again (`recipients`).
    DocumentResent = "document.resent",
    /// Recipients that may have the document were queued again, for a reason (`recipients`, `reason`).
    DocumentResentAnyway = "document.resent_anyway",
    /// Recipients were asked about a document (`recipients`, `way`, `note`).
    DocumentNudged = "document.nudged",
    /// An owed report that the hub refused is tried again (`code`, `to`).
    ReportRetried = "report.retried",
    /// An owed report that nobody had queued was queued (`code`, `to`).
    ReportMended = "report.mended",
    /// An owed report that the hub refused was set aside (`code`, `to`, `reason`).
    ReportSetAside = "report.set_aside",
    /// A failed recipient goes on under the code it has today (`from`, `to`).
    RecipientRecoded = "delivery.recoded",
    /// The hub could not deliver to a recipient (`to`, `code`, `text`).
    DeliveryFailed = "delivery.failed",
    /// The hub says the recipient's software took a package (`to`).
    DeliveryFetched = "delivery.fetched",
    /// The hub says a delivery thought failed is there (`to`).
    DeliveryFound = "delivery.found",
    /// A recipient reported (`from`, `code`, `text`).
    DeliveryReported = "delivery.reported",
    /// A report came about a document we do not know, or a code nobody defined (`from`, `code`, `document_id`).
    ReportUnmatched = "report.unmatched",
    /// The calendar was changed (`day`, `before`, `after`, `source`; or `year`, `hours`, `rows`).
    CalendarChanged = "calendar.changed",
    /// The settings of alerts were saved (`before`, `after`).
    AlertSettingsSaved = "settings.alerts_saved",
    /// An alert was put to sleep (`alert`, `rule`, `until`).
    AlertSnoozed = "alert.snoozed",
    /// An alert was dismissed (`alert`, `rule`, `reason`).
    AlertDismissed = "alert.dismissed",
    /// A sender reported about a document it sent us (`from`, `code`, `text`).
    SenderReported = "document.sender_reported",
}

/// Appends a line.
pub(crate) fn append(
    tx: &mut Transaction<'_>,
    at: UtcMillis,
    actor: &str,
    action: Action,
    document: Option<DocumentKey>,
    args: &[(&str, &str)],
) -> Result<()> {
    let args = args.iter().map(|(name, value)| ((*name).to_owned(), short(value))).collect();
    registry::audit::append(tx, at, actor, action.as_str(), document, &args)?;
    Ok(())
}

/// Appends a line with values made for it.
pub(crate) fn append_owned(
    tx: &mut Transaction<'_>,
    at: UtcMillis,
    actor: &str,
    action: Action,
    document: Option<DocumentKey>,
    args: &[(&str, String)],
) -> Result<()> {
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    append(tx, at, actor, action, document, &args)
}

/// Texts from outside are cut in the journal; the package has them whole.
fn short(text: &str) -> String {
    const MOST: usize = 1_200;
    text.chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_name() {
        let mut names: Vec<_> = Action::ALL.iter().map(|action| action.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Action::ALL.len());
    }
}
