/**
 * The only door from the window to the engine.
 *
 * 1. Every other file takes the engine's types and commands from here; nothing else knows how they travel.
 * 2. A command rejects with a {@link Failure} and nothing else.
 * 3. Bytes never pass through a command: previews are read from {@link Backend.documentUrl}.
 */
import type {
  Acceptance,
  Accepted,
  AgencyHit,
  AgencySettings,
  ApprovalKey,
  ApprovalView,
  AlertHistory,
  AlertItems,
  AlertRulesView,
  AlertSettings,
  AlertsView,
  AppState,
  AttachmentKey,
  Board,
  BookView,
  CalendarTable,
  CalendarView,
  ChainCheck,
  Changed,
  CheckView,
  Counters,
  DayClosing,
  DayView,
  DeliveryKey,
  Desk,
  DirectoryImport,
  DocumentKey,
  DraftFields,
  DraftKey,
  DraftRow,
  DraftView,
  Failure,
  FilesDropped,
  FilesHover,
  HubSecrets,
  HubSettings,
  HubTest,
  IncomingDetail,
  IncomingFilter,
  IncomingPage,
  JournalFilter,
  JournalPage,
  Looked,
  NewAssignment,
  Mended,
  NewCalendarDay,
  NewLevel,
  Open,
  OutgoingDetail,
  OutgoingFilter,
  OutgoingPage,
  PackageKey,
  Preferences,
  QuarantinedRow,
  Queued,
  Remedy,
  EvidenceSheet,
  MatrixFilter,
  NudgeLetter,
  NudgeWay,
  OfficeMatrix,
  OwedPage,
  OwedRow,
  Reported,
  ReportKey,
  ResendLook,
  Resent,
  ReturnReason,
  RulesView,
  SessionView,
  SettingsView,
  SetUp,
  StatusBar,
  TrustView,
  UnitInput,
  WorkSettings,
  WorkView,
  UtcMillis,
} from './types';

export type * from './types';

export interface Events {
  changed: Changed;
  open: Open;
  files_dropped: FilesDropped;
  files_hover: FilesHover;
}

export type Unsubscribe = () => void;

export interface Backend {
  appState(): Promise<AppState>;
  /** The page was drawn for the first time. */
  painted(): Promise<void>;
  startRehearsal(): Promise<AppState>;
  leaveRehearsal(): Promise<AppState>;
  setUp(setUp: SetUp): Promise<AppState>;
  desk(): Promise<Desk>;
  counters(): Promise<Counters>;
  statusBar(): Promise<StatusBar>;
  syncNow(): Promise<void>;

  incomingList(filter: IncomingFilter, after: string | null, limit: number): Promise<IncomingPage>;
  incomingDetail(id: DocumentKey): Promise<IncomingDetail>;
  incomingCheck(id: DocumentKey): Promise<CheckView>;
  accept(id: DocumentKey, acceptance: Acceptance): Promise<Accepted>;
  returnDocument(id: DocumentKey, reason: ReturnReason, text: string): Promise<void>;
  reportProgress(id: DocumentKey, code: '05' | '06', text: string): Promise<void>;
  /** Gives a document to a unit, or to another one. */
  assign(id: DocumentKey, assignment: NewAssignment): Promise<void>;
  extend(id: DocumentKey, due: string, reason: string): Promise<void>;
  assignmentNote(id: DocumentKey, text: string): Promise<void>;
  quarantineList(): Promise<QuarantinedRow[]>;
  quarantineReport(id: PackageKey): Promise<void>;
  quarantineRetry(id: PackageKey): Promise<void>;

  outgoingList(filter: OutgoingFilter, after: string | null, limit: number): Promise<OutgoingPage>;
  outgoingDetail(id: DocumentKey): Promise<OutgoingDetail>;
  undoSend(id: DocumentKey): Promise<DraftKey>;
  /** What the hub says of these recipients; no deliveries named means every failed one. */
  resendLook(id: DocumentKey, deliveries: DeliveryKey[]): Promise<ResendLook>;
  /** Without a reason only failed recipients are sent to; no deliveries named means every failed one. */
  resend(id: DocumentKey, deliveries: DeliveryKey[], reason: string): Promise<Resent>;
  officeMatrix(filter: MatrixFilter, after: string | null, limit: number): Promise<OfficeMatrix>;
  nudgeLetters(id: DocumentKey, deliveries: DeliveryKey[]): Promise<NudgeLetter[]>;
  nudge(id: DocumentKey, deliveries: DeliveryKey[], way: NudgeWay, note: string): Promise<number>;
  evidence(id: DocumentKey, delivery: DeliveryKey | null): Promise<EvidenceSheet>;
  evidenceSave(id: DocumentKey, delivery: DeliveryKey | null): Promise<string | null>;
  owedList(after: string | null, limit: number): Promise<OwedPage>;
  owedAside(): Promise<OwedRow[]>;
  reportAll(): Promise<Reported>;
  reportRetry(id: ReportKey): Promise<void>;
  reportSetAside(id: ReportKey, reason: string): Promise<void>;

  draftList(): Promise<DraftRow[]>;
  draftCreate(): Promise<DraftView>;
  draftGet(id: DraftKey): Promise<DraftView>;
  draftSave(id: DraftKey, fields: DraftFields): Promise<DraftView>;
  draftDelete(id: DraftKey): Promise<void>;
  draftRestore(id: DraftKey): Promise<void>;
  /** The engine opens the system's file dialog; the page never names a path. */
  draftPickFiles(id: DraftKey): Promise<DraftView>;
  draftAttachDropped(id: DraftKey, token: string): Promise<DraftView>;
  draftRemoveFile(id: DraftKey, file: number): Promise<DraftView>;
  draftMoveFile(id: DraftKey, file: number, position: number): Promise<DraftView>;
  draftCheck(id: DraftKey): Promise<CheckView>;
  /** Why the clerk goes on in spite of a finding, named by its key. */
  draftReason(id: DraftKey, finding: string, reason: string): Promise<CheckView>;
  /** The clerk's word that everything was read; it holds until anything changes. */
  draftConfirm(id: DraftKey): Promise<CheckView>;
  draftMend(id: DraftKey, remedy: Remedy): Promise<DraftView>;
  /** Shows the folder of sample papers in the system's file manager; in the rehearsal only. */
  samplesOpen(): Promise<void>;
  draftSend(id: DraftKey): Promise<Queued>;

  board(): Promise<Board>;
  approvals(): Promise<ApprovalView[]>;
  approvalAsk(id: DraftKey, note: string): Promise<ApprovalView>;
  /** Together only those without warnings; the engine sees to it. */
  approvalsApprove(ids: ApprovalKey[], note: string): Promise<ApprovalView[]>;
  approvalReturn(id: ApprovalKey, note: string): Promise<ApprovalView>;
  day(): Promise<DayView>;
  closeDay(closing: DayClosing): Promise<DayView>;
  work(): Promise<WorkView>;
  unitsSave(units: UnitInput[]): Promise<WorkView>;
  /** The engine opens the system's file dialog. */
  unitsImport(): Promise<WorkView>;
  saveWork(settings: WorkSettings): Promise<WorkView>;

  agenciesFind(text: string, limit: number): Promise<AgencyHit[]>;
  books(direction: 'incoming' | 'outgoing'): Promise<BookView[]>;
  journalList(filter: JournalFilter, after: string | null, limit: number): Promise<JournalPage>;
  journalCheck(): Promise<ChainCheck>;

  settings(): Promise<SettingsView>;
  saveAgency(agency: AgencySettings): Promise<SettingsView>;
  /** A null secret leaves the stored one as it is. */
  saveHub(hub: HubSettings, secrets: HubSecrets): Promise<SettingsView>;
  testHub(hub: HubSettings, secrets: HubSecrets): Promise<HubTest>;
  savePreferences(preferences: Preferences): Promise<AppState>;
  directoryRefresh(): Promise<DirectoryImport>;

  trust(): Promise<TrustView>;
  /** Lets a person choose files and says what they hold; nothing is trusted yet. */
  trustLook(): Promise<Looked>;
  trustImport(token: string, confirmed: string[]): Promise<TrustView>;
  trustRemove(sha256: string): Promise<TrustView>;
  trustAddList(): Promise<TrustView>;
  trustHosts(hosts: string[]): Promise<TrustView>;
  rules(): Promise<RulesView>;
  rulesImport(): Promise<RulesView>;
  ruleLevel(level: NewLevel): Promise<RulesView>;

  alerts(): Promise<AlertsView>;
  alertItems(alert: number, after: string | null): Promise<AlertItems>;
  /** Alerts that cleared themselves, newest first. */
  alertHistory(after: string | null): Promise<AlertHistory>;
  /** The person here sees to it: it is not said again and goes to nobody else. */
  alertSeen(alert: number): Promise<AlertsView>;
  alertSnooze(alert: number, until: UtcMillis): Promise<AlertsView>;
  /** Until something new joins it. High and critical ones want a reason. */
  alertDismiss(alert: number, reason: string): Promise<AlertsView>;
  /** Mends everything in it that can be mended at once. */
  alertMend(alert: number): Promise<Mended>;
  alertRules(): Promise<AlertRulesView>;
  alertSettingsSave(settings: AlertSettings): Promise<AlertRulesView>;
  calendar(year: number): Promise<CalendarView>;
  calendarPutDay(day: NewCalendarDay): Promise<CalendarView>;
  /** Takes back what the office said of a day. */
  calendarForgetDay(date: string): Promise<CalendarView>;
  calendarSetYear(year: number, complete: boolean): Promise<CalendarView>;
  /** In place of all before; none gives the hours that come with the program. */
  calendarSetSessions(sessions: SessionView[]): Promise<CalendarView>;
  /** Lets a person choose a table and says what it would change; null when none was chosen. */
  calendarLook(): Promise<CalendarTable | null>;
  calendarImport(token: string): Promise<CalendarView>;

  attachmentOpen(id: AttachmentKey): Promise<void>;
  /** The name it was saved as; null when the person cancelled. */
  attachmentSave(id: AttachmentKey): Promise<string | null>;
  packageSave(id: DocumentKey): Promise<string | null>;
  quarantineSave(id: PackageKey): Promise<string | null>;

  /** Address of a file's bytes, for the preview only. */
  documentUrl(kind: 'attachment' | 'draft', id: number): string;
  subscribe<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void): Promise<Unsubscribe>;
}

let current: Backend | null = null;

/** Chooses the engine; called once, before anything is drawn (and by each test). */
export function useBackend(backend: Backend): void {
  current = backend;
}

export function backend(): Backend {
  if (!current) throw new Error('the backend was asked for before it was chosen');
  return current;
}

/** Whatever was thrown, as a failure that can be shown. */
export function asFailure(thrown: unknown): Failure {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    const { code, args, incident } = thrown as Partial<Failure> & { code: string };
    return { code, args: args ?? {}, incident: incident ?? '' };
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'unknown', args: { code: 'window', detail }, incident: '' };
}
