/**
 * The engine's types, as generated from it.
 *
 * The engine may leave a field out when it reads (there is a default), but always writes it: what it gives is whole.
 */
import type * as generated from './bindings';

/** Points on a page are plain numbers; the generator allows null because a floating-point number might be none. */
export interface Place {
  page: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The type with every field present, at every depth. */
export type Whole<T> = T extends generated.Place ? Place : T extends (infer Item)[] ? Whole<Item>[] : T extends object ? { [Field in keyof T]-?: Whole<T[Field]> } : T;

export type Acceptance = Whole<generated.Acceptance>;
export type Accepted = Whole<generated.Accepted>;
export type AgencyHit = Whole<generated.AgencyHit>;
export type AgencySettings = Whole<generated.AgencySettings>;
export type AgencyView = Whole<generated.AgencyView>;
/** Keys are whole numbers; the generator allows null because a floating-point number might be none. */
export type AlertRow = Omit<Whole<generated.AlertRow>, 'id'> & { id: number };
export type AlertsView = Omit<Whole<generated.AlertsView>, 'open' | 'quiet'> & { open: AlertRow[]; quiet: AlertRow[] };
export type AlertAct = Whole<generated.AlertAct>;
export type AlertDocument = Whole<generated.AlertDocument>;
export type AlertHistory = Omit<Whole<generated.AlertHistory>, 'rows'> & { rows: AlertRow[] };
export type AlertItem = Whole<generated.AlertItem>;
export type AlertItems = Whole<generated.AlertItems>;
export type AlertLevel = generated.AlertLevel;
/** A threshold is one of many shapes: the form in which every field is present would be none of them. */
export type When = generated.When;
export type Thresholds = generated.Thresholds;
export type Override = generated.Override;
export type AlertStageView = generated.AlertStageView;
export type AlertRuleView = Omit<Whole<generated.AlertRuleView>, 'stages'> & { stages: AlertStageView[] };
export type AlertSettings = Omit<Whole<generated.AlertSettings>, 'overrides'> & { overrides: Override[] };
export type AlertRulesView = { settings: AlertSettings; rules: AlertRuleView[] };
export type Answered = Whole<generated.Answered>;
export type AppState = Whole<generated.AppState>;
export type AttachmentKey = Whole<generated.AttachmentKey>;
export type AttachmentView = Whole<generated.AttachmentView>;
export type BookKey = Whole<generated.BookKey>;
export type BookView = Whole<generated.BookView>;
export type Audience = generated.Audience;
export type CalendarChange = Whole<generated.CalendarChange>;
export type CalendarDay = Whole<generated.CalendarDay>;
export type CalendarTable = Whole<generated.CalendarTable>;
export type CalendarView = Whole<generated.CalendarView>;
export type CalendarYear = Whole<generated.CalendarYear>;
export type CertificateView = Whole<generated.CertificateView>;
export type ChainCheck = Whole<generated.ChainCheck>;
export type CheckedFile = Whole<generated.CheckedFile>;
export type CheckView = Whole<generated.CheckView>;
export type Counters = Whole<generated.Counters>;
export type DayKind = generated.DayKind;
export type DeliveryKey = Whole<generated.DeliveryKey>;
export type DeliveryRow = Whole<generated.DeliveryRow>;
export type DeliveryState = Whole<generated.DeliveryState>;
export type Desk = Whole<generated.Desk>;
export type DeskRow = Whole<generated.DeskRow>;
export type DirectoryImport = Whole<generated.DirectoryImport>;
export type DocumentKey = Whole<generated.DocumentKey>;
export type DraftFields = Whole<generated.DraftFields>;
export type DraftFile = Whole<generated.DraftFile>;
export type DraftKey = Whole<generated.DraftKey>;
export type DraftRow = Whole<generated.DraftRow>;
export type DraftView = Whole<generated.DraftView>;
export type Evidence = Whole<generated.Evidence>;
export type Failure = Whole<generated.Failure>;
export type FilesDropped = Whole<generated.FilesDropped>;
export type FilesHover = Whole<generated.FilesHover>;
export type Finding = Whole<generated.Finding>;
export type GivenReason = Whole<generated.GivenReason>;
export type HistoryLine = Whole<generated.HistoryLine>;
export type HubSecrets = Whole<generated.HubSecrets>;
export type HubSettings = Whole<generated.HubSettings>;
export type HubTest = Whole<generated.HubTest>;
export type HubTestStep = Whole<generated.HubTestStep>;
export type IncomingDetail = Whole<generated.IncomingDetail>;
export type IncomingFilter = Whole<generated.IncomingFilter>;
export type IncomingPage = Whole<generated.IncomingPage>;
export type IncomingRow = Whole<generated.IncomingRow>;
export type IncomingState = Whole<generated.IncomingState>;
export type JournalFilter = Whole<generated.JournalFilter>;
export type JournalPage = Omit<Whole<generated.JournalPage>, 'rows'> & { rows: JournalRow[] };
/** The sequence is a whole number; the generator allows null because a floating-point number might be none. */
export type JournalRow = Omit<Whole<generated.JournalRow>, 'sequence'> & { sequence: number };
export type Level = Whole<generated.Level>;
export type Link = Whole<generated.Link>;
export type Looked = Whole<generated.Looked>;
export type Manners = Whole<generated.Manners>;
export type Mended = Whole<generated.Mended>;
export type Mode = Whole<generated.Mode>;
export type NewCalendarDay = Whole<generated.NewCalendarDay>;
export type NewLevel = Whole<generated.NewLevel>;
export type Notice = Whole<generated.Notice>;
export type Offer = Whole<generated.Offer>;
export type Open = Whole<generated.Open>;
export type OutgoingDetail = Whole<generated.OutgoingDetail>;
export type OutgoingFilter = Whole<generated.OutgoingFilter>;
export type OutgoingPage = Whole<generated.OutgoingPage>;
export type OutgoingRow = Whole<generated.OutgoingRow>;
export type PackageKey = Whole<generated.PackageKey>;
export type Preferences = Whole<generated.Preferences>;
export type Preset = generated.Preset;
export type Priority = Whole<generated.Priority>;
export type ProblemGroup = Whole<generated.ProblemGroup>;
export type QuarantinedRow = Whole<generated.QuarantinedRow>;
export type Queued = Whole<generated.Queued>;
export type ReasonView = Whole<generated.ReasonView>;
export type Registered = Whole<generated.Registered>;
export type Remedy = Whole<generated.Remedy>;
export type ReportView = Whole<generated.ReportView>;
export type Resent = Whole<generated.Resent>;
export type ReturnReason = Whole<generated.ReturnReason>;
export type Returned = Whole<generated.Returned>;
export type RulesView = Whole<generated.RulesView>;
export type RuleView = Whole<generated.RuleView>;
export type SessionView = Whole<generated.SessionView>;
export type SetUp = Whole<generated.SetUp>;
export type SettingsView = Whole<generated.SettingsView>;
export type Severity = Whole<generated.Severity>;
export type SignatureRole = Whole<generated.SignatureRole>;
export type SignatureVerdict = Whole<generated.SignatureVerdict>;
export type SignatureView = Whole<generated.SignatureView>;
export type StatusBar = Whole<generated.StatusBar>;
export type StatusCode = Whole<generated.StatusCode>;
export type Subject = Whole<generated.Subject>;
export type Tally = Whole<generated.Tally>;
export type Target = Whole<generated.Target>;
export type Transfer = Whole<generated.Transfer>;
export type Transport = Whole<generated.Transport>;
export type TrustView = Whole<generated.TrustView>;
export type UrgentMinutes = Whole<generated.UrgentMinutes>;
export type UtcMillis = Whole<generated.UtcMillis>;
export type Changed = Whole<generated.Change>;
export type Args = Notice['args'];
