/** The real engine, over Tauri's IPC. The only file that may import `@tauri-apps/*` (and the generated commands). */
import { listen } from '@tauri-apps/api/event';
import { asFailure, type Backend, type Events } from './backend';
import { commands } from './bindings';
import type { AlertHistory, AlertRulesView, AlertsView, JournalPage, Whole } from './types';

async function call<T>(answer: Promise<T>): Promise<Whole<T>> {
  try {
    return (await answer) as Whole<T>;
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

async function done(answer: Promise<null>): Promise<void> {
  await call(answer);
}

// WebView2 has no custom schemes in the page: Tauri maps `doc:` to this host there.
const documents = location.protocol.startsWith('http') ? 'http://doc.localhost' : 'doc://localhost';

export const tauriBackend: Backend = {
  appState: () => call(commands.appState()),
  painted: () => done(commands.painted()),
  startRehearsal: () => call(commands.startRehearsal()),
  setUp: (setUp) => call(commands.setUp(setUp)),
  leaveRehearsal: () => call(commands.leaveRehearsal()),
  desk: () => call(commands.desk()),
  counters: () => call(commands.counters()),
  statusBar: () => call(commands.statusBar()),
  syncNow: () => done(commands.syncNow()),
  incomingList: (filter, after, limit) => call(commands.incomingList(filter, after, limit)),
  incomingDetail: (id) => call(commands.incomingDetail(id)),
  incomingCheck: (id) => call(commands.incomingCheck(id)),
  accept: (id, acceptance) => call(commands.accept(id, acceptance)),
  returnDocument: (id, reason, text) => done(commands.returnDocument(id, reason, text)),
  reportProgress: (id, code, text) => done(commands.reportProgress(id, code, text)),
  assign: (id, assignment) => done(commands.assign(id, assignment)),
  extend: (id, due, reason) => done(commands.extend(id, due, reason)),
  assignmentNote: (id, text) => done(commands.assignmentNote(id, text)),
  quarantineList: () => call(commands.quarantineList()),
  quarantineReport: (id) => done(commands.quarantineReport(id)),
  quarantineRetry: (id) => done(commands.quarantineRetry(id)),
  outgoingList: (filter, after, limit) => call(commands.outgoingList(filter, after, limit)),
  outgoingDetail: (id) => call(commands.outgoingDetail(id)),
  undoSend: (id) => call(commands.undoSend(id)),
  resendLook: (id, deliveries) => call(commands.resendLook(id, deliveries)),
  resend: (id, deliveries, reason) => call(commands.resend(id, deliveries, reason)),
  officeMatrix: (filter, after, limit) => call(commands.officeMatrix(filter, after, limit)),
  nudgeLetters: (id, deliveries) => call(commands.nudgeLetters(id, deliveries)),
  nudge: (id, deliveries, way, note) => call(commands.nudge(id, deliveries, way, note)),
  evidence: (id, delivery) => call(commands.evidence(id, delivery)),
  evidenceSave: (id, delivery) => call(commands.evidenceSave(id, delivery)),
  owedList: (after, limit) => call(commands.owedList(after, limit)),
  owedAside: () => call(commands.owedAside()),
  reportAll: () => call(commands.reportAll()),
  reportRetry: (id) => done(commands.reportRetry(id)),
  reportSetAside: (id, reason) => done(commands.reportSetAside(id, reason)),
  draftList: () => call(commands.draftList()),
  draftCreate: () => call(commands.draftCreate()),
  draftGet: (id) => call(commands.draftGet(id)),
  draftSave: (id, fields) => call(commands.draftSave(id, fields)),
  draftDelete: (id) => done(commands.draftDelete(id)),
  draftRestore: (id) => done(commands.draftRestore(id)),
  draftPickFiles: (id) => call(commands.draftPickFiles(id)),
  draftAttachDropped: (id, token) => call(commands.draftAttachDropped(id, token)),
  draftRemoveFile: (id, file) => call(commands.draftRemoveFile(id, file)),
  draftMoveFile: (id, file, position) => call(commands.draftMoveFile(id, file, position)),
  draftCheck: (id) => call(commands.draftCheck(id)),
  draftReason: (id, finding, reason) => call(commands.draftReason(id, finding, reason)),
  draftConfirm: (id) => call(commands.draftConfirm(id)),
  draftMend: (id, remedy) => call(commands.draftMend(id, remedy)),
  samplesOpen: () => done(commands.samplesOpen()),
  draftSend: (id) => call(commands.draftSend(id)),
  board: () => call(commands.board()),
  approvals: () => call(commands.approvals()),
  approvalAsk: (id, note) => call(commands.approvalAsk(id, note)),
  approvalsApprove: (ids, note) => call(commands.approvalsApprove(ids, note)),
  approvalReturn: (id, note) => call(commands.approvalReturn(id, note)),
  day: () => call(commands.day()),
  closeDay: (closing) => call(commands.closeDay(closing)),
  work: () => call(commands.work()),
  unitsSave: (units) => call(commands.unitsSave(units)),
  unitsImport: () => call(commands.unitsImport()),
  saveWork: (settings) => call(commands.saveWork(settings)),
  agenciesFind: (text, limit) => call(commands.agenciesFind(text, limit)),
  books: (direction) => call(commands.books(direction)),
  journalList: (filter, after, limit) => call(commands.journalList(filter, after, limit)) as Promise<JournalPage>,
  journalCheck: () => call(commands.journalCheck()),
  settings: () => call(commands.settings()),
  saveAgency: (agency) => call(commands.saveAgency(agency)),
  saveHub: (hub, secrets) => call(commands.saveHub(hub, secrets)),
  testHub: (hub, secrets) => call(commands.testHub(hub, secrets)),
  savePreferences: (preferences) => call(commands.savePreferences(preferences)),
  directoryRefresh: () => call(commands.directoryRefresh()),
  trust: () => call(commands.trust()),
  trustLook: () => call(commands.trustLook()),
  trustImport: (token, confirmed) => call(commands.trustImport(token, confirmed)),
  trustRemove: (sha256) => call(commands.trustRemove(sha256)),
  trustAddList: () => call(commands.trustAddList()),
  trustHosts: (hosts) => call(commands.trustHosts(hosts)),
  rules: () => call(commands.rules()),
  rulesImport: () => call(commands.rulesImport()),
  ruleLevel: (level) => call(commands.ruleLevel(level)),
  alerts: () => call(commands.alerts()) as Promise<AlertsView>,
  alertItems: (alert, after) => call(commands.alertItems(alert, after)),
  alertHistory: (after) => call(commands.alertHistory(after)) as Promise<AlertHistory>,
  alertSeen: (alert) => call(commands.alertSeen(alert)) as Promise<AlertsView>,
  alertSnooze: (alert, until) => call(commands.alertSnooze(alert, until)) as Promise<AlertsView>,
  alertDismiss: (alert, reason) => call(commands.alertDismiss(alert, reason)) as Promise<AlertsView>,
  alertMend: (alert) => call(commands.alertMend(alert)),
  alertRules: () => call(commands.alertRules()) as Promise<AlertRulesView>,
  alertSettingsSave: (settings) => call(commands.alertSettingsSave(settings)) as Promise<AlertRulesView>,
  calendar: (year) => call(commands.calendar(year)),
  calendarPutDay: (day) => call(commands.calendarPutDay(day)),
  calendarForgetDay: (date) => call(commands.calendarForgetDay(date)),
  calendarSetYear: (year, complete) => call(commands.calendarSetYear(year, complete)),
  calendarSetSessions: (sessions) => call(commands.calendarSetSessions(sessions)),
  calendarLook: () => call(commands.calendarLook()),
  calendarImport: (token) => call(commands.calendarImport(token)),
  attachmentOpen: (id) => done(commands.attachmentOpen(id)),
  attachmentSave: (id) => call(commands.attachmentSave(id)),
  packageSave: (id) => call(commands.packageSave(id)),
  quarantineSave: (id) => call(commands.quarantineSave(id)),

  documentUrl: (kind, id) => `${documents}/${kind}/${id}`,
  subscribe: <E extends keyof Events>(event: E, handler: (payload: Events[E]) => void) =>
    listen<Events[E]>(event, (message) => handler(message.payload)),
};
