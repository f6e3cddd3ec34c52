/**
 * An engine that lives in memory, for developing the window in a plain browser and for the browser tests.
 * It exists only in development and in the `sample` build; production never imports it.
 *
 * `?sample=first`, `?sample=empty`, `?sample=impaired`, `?sample=down`, `?sample=long` show the other faces of the window.
 */
import type { Backend, Events } from './backend';
import pdf from './sample-document.pdf?url';
import { checkDraft, checkIncoming, mended, refusal, type Given } from './sample-check';
import {
  agencies,
  blank,
  emptyCounters,
  failure,
  fold,
  makeIncoming,
  makeJournal,
  makeOutgoing,
  makeQuarantine,
  notice,
  makeSettings,
  missing,
  page,
  pdfBytes,
  queued,
  tallyOf,
  us,
} from './sample-data';
import { actionsOf, following } from './sample-follow';
import { sampleAlerts } from './sample-alerts';
import { sampleCalendar } from './sample-calendar';
import { sampleSettings } from './sample-trust';
import { placeWork, sampleWork } from './sample-work';
import type { AppState, Counters, DeliveryRow, DraftFields, DraftFile, DraftView, HistoryLine, IncomingRow, OutgoingDetail, SettingsView, StatusBar } from './types';

const minute = 60_000;

export function sampleBackend(search = typeof location === 'undefined' ? '' : location.search): Backend {
  const face = new URLSearchParams(search).get('sample') ?? '';
  const theme = new URLSearchParams(search).get('theme') ?? 'system';
  const language = new URLSearchParams(search).get('lang') ?? 'vi';
  const density = new URLSearchParams(search).get('density') ?? 'compact';
  const bulk = Number(new URLSearchParams(search).get('rows') ?? '0');
  const recipients = Number(new URLSearchParams(search).get('recipients') ?? '0');
  const now = () => Date.now();

  const handlers: { [E in keyof Events]: Set<(payload: Events[E]) => void> } = {
    changed: new Set(),
    open: new Set(),
    files_dropped: new Set(),
    files_hover: new Set(),
  };
  const changed = (...subjects: Events['changed']['subjects']) => {
    setTimeout(() => handlers.changed.forEach((handler) => handler({ subjects, documents: [] })), 20);
  };

  let state: AppState = {
    mode: face === 'first' ? 'unset' : face === 'impaired' ? 'impaired' : face === 'office' || face === 'down' ? 'office' : 'rehearsal',
    agency: face === 'first' ? null : us,
    clerk: face === 'first' ? '' : 'Nguyễn Thị Lan',
    version: '0.1.0',
    language,
    theme,
    density,
    impairment: face === 'impaired' ? notice('registry.newer', { found: '9', known: '4' }) : null,
    data_dir: '/home/vanthu/.local/share/van-thu',
  };
  const empty = face === 'empty';
  const incoming = empty ? [] : makeIncoming(now(), bulk);
  placeWork(incoming, now());
  let outgoing: OutgoingDetail[] = empty ? [] : makeOutgoing(now(), recipients);
  let quarantined = empty ? [] : makeQuarantine(now());
  const journal = makeJournal(now());
  let arrival = 1045;
  let drafts: DraftView[] = [];
  let dropped: DraftView[] = [];
  let nextId = 5000;
  let lastSuccess = now() - 12_000;
  const books = () => [{ id: 1, name: 'Sổ văn bản đến', direction: 'incoming', year: 2026, next_number: arrival }];

  let settings: SettingsView = makeSettings({ language, theme, density, notifications: true, close_to_tray: true }, books(), state.data_dir);

  function draft(fields: Partial<DraftFields>, files: DraftFile[] = [], age = 4 * minute): DraftView {
    const whole = { ...blank, ...fields };
    return {
      id: (nextId += 1),
      fields: whole,
      recipients: whole.recipients.map((code) => agencies.find((agency) => agency.code === code) ?? { code, name: code }),
      files,
      missing: missing(whole, files),
      approval: { wanted: false, newest: null, obstacle: null },
      changed_at: now() - age,
    };
  }

  function file(name: string): DraftFile {
    return { id: (nextId += 1), name, kind: 'pdf', bytes: pdfBytes, sha256: 'b7e2'.repeat(16), previewable: true };
  }

  if (!empty) {
    drafts = [
      draft(
        {
          number: '1241',
          notation: 'UBND-KGVX',
          promulgation_date: '2026-11-20',
          subject: 'V/v tăng cường gửi, nhận văn bản điện tử qua Trục liên thông văn bản quốc gia',
          signer_position: 'PHÓ CHỦ TỊCH',
          signer_name: 'Nguyễn Thị Thanh Lịch',
          recipients: agencies.slice(0, 6).map((agency) => agency.code),
        },
        [file('1241-UBND-KGVX.signed.pdf'), file('Phụ lục kèm theo công văn 1241.pdf')],
      ),
      draft({ notation: 'GM-UBND', document_type: 'Giấy mời', subject: 'Họp giao ban công tác văn thư tháng 12' }, [], 26 * minute),
    ];
  }

  function find(id: number): DraftView {
    const found = drafts.find((other) => other.id === id);
    if (!found) throw failure('office.not_found', { what: 'draft' });
    return found;
  }

  // Reasons stay with what they were given for; the clerk's word falls with any change.
  const given: Record<number, Given[]> = {};
  const confirmed: Record<number, string> = {};
  const checked = (id: number) => checkDraft(find(id), given[id] ?? [], confirmed[id] ?? '', state.clerk, now());

  function touch(view: DraftView): DraftView {
    confirmed[view.id] = '';
    view.recipients = view.fields.recipients.map((code) => {
      const agency = agencies.find((other) => other.code === code);
      return { code, name: agency?.name ?? code };
    });
    view.missing = missing(view.fields, view.files);
    view.changed_at = now();
    changed('drafts');
    return structuredClone(approved(view));
  }

  function note(action: string, symbol: string, document: number | null, args: Record<string, string>, actor = state.clerk): HistoryLine {
    const line = { at: now(), action, actor, args };
    journal.unshift({ sequence: (journal[0]?.sequence ?? 0) + 1, document, symbol, ...line });
    changed('journal');
    return line;
  }

  function counters(): Counters {
    const all = emptyCounters();
    for (const detail of incoming) {
      if (detail.row.state === 'waiting') all.waiting += 1;
      if (detail.row.state === 'decision') all.decisions += 1;
      all.owed += detail.reports.filter((report) => report.sent_at === null).length + follow.owedOf(detail.row.id);
    }
    for (const detail of outgoing) {
      for (const delivery of detail.deliveries) {
        if (delivery.state === 'failed') all.failed += 1;
        if (delivery.state === 'returned') all.returned += 1;
        if (delivery.state === 'sent' || delivery.state === 'arrived') all.unaccepted += 1;
        if (delivery.state === 'queued') all.queued += 1;
      }
    }
    all.quarantined = quarantined.length;
    all.drafts = drafts.length;
    return { ...all, ...office.counts() };
  }

  function incomingOf(id: number) {
    const found = incoming.find((detail) => detail.row.id === id);
    if (!found) throw failure('office.not_found', { what: 'document' });
    return found;
  }

  function outgoingOf(id: number): OutgoingDetail {
    const found = outgoing.find((detail) => detail.row.id === id);
    if (!found) throw failure('office.not_found', { what: 'document' });
    return found;
  }

  function settle(detail: OutgoingDetail): void {
    detail.row.tally = tallyOf(detail.deliveries);
    const tally = detail.row.tally;
    detail.actions = actionsOf(detail.deliveries);
    detail.row.state =
      tally.failed + tally.returned > 0 ? 'problem' : tally.done + tally.accepted === tally.recipients ? 'done' : tally.queued === tally.recipients ? 'queued' : 'moving';
    changed('outgoing');
  }

  /** Walks a delivery through its states, a second or so at each. */
  function travel(detail: OutgoingDetail, delivery: DeliveryRow): void {
    const steps: [DeliveryRow['state'], 'sent_at' | 'arrived_at' | 'accepted_at', string][] = [
      ['sent', 'sent_at', ''],
      ['arrived', 'arrived_at', '01'],
      ['accepted', 'accepted_at', '03'],
    ];
    steps.forEach(([next, field, code], index) => {
      setTimeout(
        () => {
          if (!outgoing.includes(detail)) return;
          delivery.state = next;
          delivery[field] = now();
          delivery.error = null;
          const line = code === '' ? note('document.sent', detail.row.symbol, detail.row.id, { recipients: '1' }, 'hub') : note('delivery.reported', detail.row.symbol, detail.row.id, { from: delivery.to.name, code }, 'hub');
          delivery.history.push(line);
          settle(detail);
        },
        (index + 1) * 1400 + Math.random() * 800,
      );
    });
  }

  function statusBar(): StatusBar {
    const all = counters();
    const down = face === 'down';
    return {
      link: state.mode === 'impaired' ? 'down' : down ? 'down' : empty ? 'up' : 'up',
      last_success_at: down ? now() - 14 * minute : lastSuccess,
      next_try_at: down ? now() + 42_000 : null,
      error: down ? notice('hub.unreachable') : null,
      queued: all.queued,
      owed: all.owed,
      transfers: empty || down ? [] : [{ id: 't1', direction: 'receive', title: '88/STTTT-BCVT', done: 18_400_000, total: 42_000_000 }],
      rehearsal: state.mode === 'rehearsal',
      secrets: face === 'down' ? 'file' : 'keychain',
    };
  }

  const wait = <T>(value: T, milliseconds = 25): Promise<T> => new Promise((done) => setTimeout(() => done(structuredClone(value)), milliseconds));
  const follow = following({ outgoingOf, incoming: () => incoming, outgoing: () => outgoing, settle, changed, wait, now, failure, clerk: () => state.clerk, us });

  const office = sampleWork({
    incoming,
    outgoing: () => outgoing,
    drafts: () => drafts,
    quarantined: () => quarantined.length,
    clerk: () => state.clerk,
    empty,
    note,
    changed,
    wait,
    failure,
    incomingOf,
  });

  /** What the head says about a draft, as far as the sample knows. */
  function approved(view: DraftView): DraftView {
    const wanted = office.wanted(view.fields.document_type);
    const newest = office.newest(view.id);
    const obstacle = !wanted || newest?.state === 'approved' ? null : notice(newest?.state === 'asked' ? 'office.approval_waiting' : 'office.approval_needed', { type: view.fields.document_type });
    return { ...view, approval: { wanted, newest, obstacle } };
  }

  const draftRow = (view: DraftView) => ({
    id: view.id,
    symbol: [view.fields.number, view.fields.notation].filter((part) => part !== '').join('/'),
    subject: view.fields.subject,
    recipients: view.fields.recipients.length,
    changed_at: view.changed_at,
    approval: office.newest(view.id)?.state ?? null,
    signed: view.files.length > 0,
  });

  const deskRow = (row: IncomingRow) => ({ id: row.id, symbol: row.symbol, subject: row.subject, agency: row.from, priority: row.priority, at: row.arrived_at });

  return {
    appState: () => wait(state),
    painted: async () => {},
    startRehearsal: async () => {
      await wait(null, 400);
      state = { ...state, mode: 'rehearsal', agency: us, clerk: 'Nguyễn Thị Lan' };
      return state;
    },
    leaveRehearsal: async () => {
      state = { ...state, mode: 'unset', agency: null, clerk: '' };
      return state;
    },
    setUp: async ({ agency, first_arrival_number }) => {
      if (!/^[A-Z0-9.]+$/i.test(agency.code)) throw failure('office.agency_code', { agency: agency.code });
      arrival = first_arrival_number;
      state = { ...state, mode: 'office', agency: { code: agency.code, name: agency.name }, clerk: agency.clerk };
      settings = { ...settings, agency };
      return wait(state);
    },
    desk: async () => {
      const all = counters();
      const failed = outgoing.filter((detail) => detail.deliveries.some((delivery) => delivery.state === 'failed'));
      const returned = outgoing.filter((detail) => detail.deliveries.some((delivery) => delivery.state === 'returned'));
      const rows = (list: OutgoingDetail[]) => list.map((detail) => ({ id: detail.row.id, symbol: detail.row.symbol, subject: detail.row.subject, agency: null, priority: detail.row.priority, at: detail.row.queued_at }));
      return wait({
        now: now(),
        counters: all,
        letter: office.letter(all.failed + all.returned, all.owed),
        left: office.before(),
        came_today: empty ? 0 : 14,
        sent_today: empty ? 0 : 6,
        problems: [
          ...(failed.length > 0 ? [{ cause: notice('hub.recipient_unknown'), kind: 'send_failed', deliveries: all.failed, documents: failed.length, rows: rows(failed), since: now() - 52 * minute }] : []),
          ...(returned.length > 0 ? [{ cause: notice('delivery.failed_at_recipient', { hub_text: 'Thiếu phụ lục 2' }), kind: 'returned', deliveries: all.returned, documents: returned.length, rows: rows(returned), since: now() - 31 * minute }] : []),
        ],
        waiting: incoming
          .filter((detail) => detail.row.state === 'waiting')
          .sort((a, b) => queued(a.row, b.row))
          .slice(0, 6)
          .map((detail) => deskRow(detail.row)),
        moving: rows(outgoing.filter((detail) => detail.row.tally.sent + detail.row.tally.arrived + detail.row.tally.queued > 0)).slice(0, 6),
        drafts: drafts.map(draftRow),
      });
    },
    counters: () => wait(counters()),
    statusBar: () => wait(statusBar()),
    syncNow: async () => {
      await wait(null, 700);
      if (face === 'down') throw failure('hub.unreachable');
      lastSuccess = now();
      changed('status');
    },

    incomingList: async (filter, after, limit) => {
      const words = fold(filter.text).split(/\s+/).filter((part) => part !== '');
      const rows = incoming
        .filter((detail) => filter.line === null || office.rows(filter.line).includes(detail))
        .map((detail) => detail.row)
        .filter((row) => filter.states.length === 0 || filter.states.includes(row.state))
        .filter((row) => row.priority >= filter.priority_at_least)
        .filter((row) => words.every((part) => fold(`${row.symbol} ${row.subject} ${row.from.name}`).includes(part)))
        .sort(filter.states.length === 1 && filter.states[0] === 'waiting' ? queued : (a, b) => b.arrived_at - a.arrived_at);
      return wait(page(rows, after, limit), 60);
    },
    incomingDetail: async (id) => wait(incomingOf(id), 60),
    incomingCheck: async (id) => wait(checkIncoming(incomingOf(id), state.clerk, now()), 80),
    accept: async (id, acceptance) => {
      const detail = incomingOf(id);
      if (detail.row.state !== 'waiting') throw failure('office.wrong_state', { state: detail.row.state, action: 'accept' });
      const refused = refusal(checkIncoming(detail, state.clerk, now()), acceptance.reason);
      if (refused) throw failure(refused);
      const number = arrival;
      arrival += 1;
      detail.row.state = 'accepted';
      detail.row.arrival_number = number;
      detail.registered = { book: 'Sổ văn bản đến', year: 2026, arrival_number: number, arrival_date: '2026-11-22', by: state.clerk, at: now(), note: acceptance.note };
      detail.actions = ['assign', 'process', 'finish'];
      detail.reports.push({ code: '03', text: '', decided_at: now(), sent_at: null, error: null });
      if (acceptance.assign) office.assign(detail, acceptance.assign);
      detail.history.push(note('document.accepted', detail.row.symbol, id, { symbol: detail.row.symbol, number: String(number), book: 'Sổ văn bản đến' }));
      setTimeout(() => {
        for (const report of detail.reports) report.sent_at ??= now();
        changed('incoming', 'status');
      }, 2500);
      changed('incoming', 'status');
      settings = { ...settings, books: books() };
      const next = incoming.filter((other) => other.row.state === 'waiting').map((other) => other.row).sort(queued);
      return wait({ id, arrival_number: number, book: 'Sổ văn bản đến', next_waiting: (next.find((other) => queued(detail.row, other) < 0) ?? next[0])?.id ?? null });
    },
    returnDocument: async (id, reason, text) => {
      const detail = incomingOf(id);
      if (reason === 'R99' && text === '') throw failure('office.text_required');
      detail.row.state = 'returned';
      detail.returned = { reason, text, by: state.clerk, at: now() };
      detail.actions = [];
      detail.reports.push({ code: '02', text, decided_at: now(), sent_at: null, error: null });
      detail.history.push(note('document.returned', detail.row.symbol, id, { symbol: detail.row.symbol, reason, text }));
      changed('incoming', 'status');
      return wait(undefined);
    },
    reportProgress: async (id, code, text) => {
      const detail = incomingOf(id);
      const next = { '05': 'in_process', '06': 'done' } as const;
      detail.row.state = next[code];
      detail.actions = code === '06' ? [] : detail.assignment ? ['finish', 'reassign', 'extend', 'note'] : ['finish'];
      detail.assignment?.events.push({ kind: code === '06' ? 'finished' : 'started', args: text === '' ? {} : { text }, actor: state.clerk, at: now() });
      if (detail.assignment && code === '06') detail.assignment.standing = { is: 'closed' };
      if (detail.assignment && detail.row.assignment) detail.row.assignment.standing = detail.assignment.standing;
      detail.reports.push({ code, text, decided_at: now(), sent_at: null, error: null });
      detail.history.push(note('document.progressed', detail.row.symbol, id, { symbol: detail.row.symbol, code }));
      changed('incoming', 'status');
      return wait(undefined);
    },
    quarantineList: () => wait(quarantined),
    quarantineReport: async (id) => {
      quarantined = quarantined.map((row) => (row.id === id ? { ...row, reported_to_hub: true } : row));
      changed('quarantine');
    },
    quarantineRetry: async (id) => {
      const row = quarantined.find((other) => other.id === id);
      if (row?.bytes === 0) throw failure('office.no_raw_bytes');
      changed('quarantine');
    },

    outgoingList: async (filter, after, limit) => {
      const words = fold(filter.text).split(/\s+/).filter((part) => part !== '');
      const groups: Record<string, string[]> = { moving: ['held', 'queued', 'moving'], problem: ['problem'], done: ['done'] };
      const rows = outgoing
        .filter((detail) => filter.line === null || office.rows(filter.line).includes(detail))
        .map((detail) => detail.row)
        .filter((row) => !groups[filter.group] || groups[filter.group]?.includes(row.state))
        .filter((row) => words.every((part) => fold(`${row.symbol} ${row.subject} ${row.recipients.map((agency) => agency.name).join(' ')}`).includes(part)))
        .sort((a, b) => b.queued_at - a.queued_at);
      return wait(page(rows, after, limit), 60);
    },
    outgoingDetail: async (id) => wait(outgoingOf(id), 60),
    undoSend: async (id) => {
      const detail = outgoingOf(id);
      if (detail.row.undo_until === null || detail.row.undo_until < now()) throw failure('office.undo_too_late');
      outgoing = outgoing.filter((other) => other !== detail);
      const [number = '', notation = ''] = detail.row.symbol.split('/');
      const back = draft({ number, notation, subject: detail.row.subject, promulgation_date: detail.row.promulgation_date ?? '', signer_position: 'PHÓ CHỦ TỊCH', signer_name: 'Nguyễn Thị Thanh Lịch', recipients: detail.deliveries.map((delivery) => delivery.to.code) }, [file(`${detail.row.symbol.replace('/', '-')}.signed.pdf`)]);
      drafts = [back, ...drafts];
      note('document.undone', detail.row.symbol, null, { symbol: detail.row.symbol });
      changed('outgoing', 'drafts');
      return wait(back.id);
    },
    resend: async (id, deliveries, reason) => {
      const detail = outgoingOf(id);
      const chosen = detail.deliveries.filter((delivery) => (deliveries.length === 0 ? delivery.state === 'failed' : deliveries.includes(delivery.id)));
      if (chosen.length === 0) throw failure('office.nothing_to_resend');
      const other = chosen.find((delivery) => delivery.state !== 'failed');
      if (other && reason === '') throw failure('office.resend_needs_reason', { agency: other.to.name });
      for (const delivery of chosen) {
        delivery.attempts += 1;
        delivery.history.push(note('delivery.resent', detail.row.symbol, id, { to: delivery.to.name }));
        if (delivery.state !== 'failed') continue;
        delivery.state = 'queued';
        delivery.error = null;
        travel(detail, delivery);
      }
      settle(detail);
      return wait({ queued: chosen.map((delivery) => delivery.to), already_there: [] });
    },
    ...follow.backend,

    draftList: () =>
      wait(
        drafts
          .map(draftRow)
          .sort((a, b) => b.changed_at - a.changed_at),
      ),
    draftCreate: async () => {
      const made = draft({});
      made.changed_at = now();
      drafts = [made, ...drafts];
      changed('drafts');
      return wait(made);
    },
    draftGet: async (id) => wait(approved(drafts.find((other) => other.id === id) ?? find(drafts[0]?.id ?? id))),
    draftSave: async (id, fields) => {
      const view = find(id);
      view.fields = structuredClone(fields);
      return wait(touch(view), 120);
    },
    draftDelete: async (id) => {
      dropped = [...dropped, find(id)];
      drafts = drafts.filter((other) => other.id !== id);
      changed('drafts');
    },
    draftRestore: async (id) => {
      const back = dropped.find((other) => other.id === id);
      if (back) drafts = [back, ...drafts];
      changed('drafts');
    },
    draftPickFiles: async (id) => {
      const view = find(id);
      view.files = [...view.files, file(`Văn bản ${view.files.length + 1}.signed.pdf`)];
      return touch(view);
    },
    draftAttachDropped: async (id, token) => {
      const view = find(id);
      if (token.endsWith('.exe')) throw failure('office.file.executable', { name: token });
      view.files = [...view.files, file(token)];
      return touch(view);
    },
    draftRemoveFile: async (id, wanted) => {
      const view = find(id);
      view.files = view.files.filter((other) => other.id !== wanted);
      return touch(view);
    },
    draftMoveFile: async (id, wanted, position) => {
      const view = find(id);
      const moved = view.files.find((other) => other.id === wanted);
      if (moved) {
        view.files = view.files.filter((other) => other !== moved);
        view.files.splice(position, 0, moved);
      }
      return touch(view);
    },
    draftCheck: (id) => wait(checked(id), face === 'slow' ? 2500 : 120),
    draftReason: async (id, finding, reason) => {
      if (reason.length < 5) throw failure('office.reason_too_short', { least: '5' });
      given[id] = [...(given[id] ?? []).filter((one) => one.finding !== finding), { finding, reason }];
      return wait(checked(id));
    },
    draftConfirm: async (id) => {
      confirmed[id] = state.clerk;
      return wait(checked(id));
    },
    draftMend: async (id, remedy) => {
      const view = find(id);
      view.fields = mended(view.fields, remedy);
      if (remedy.do === 'remove_file') view.files.splice(remedy.file, 1);
      return touch(view);
    },
    samplesOpen: async () => {},
    draftSend: async (id) => {
      const view = find(id);
      const refused = refusal(checked(id), '');
      if (refused) throw failure(refused);
      if (view.missing.length > 0) throw failure('office.draft_not_ready', { count: String(view.missing.length), first: view.missing[0]?.code ?? '' });
      const symbol = `${view.fields.number}/${view.fields.notation}`;
      const key = (nextId += 1);
      const until = now() + 10_000;
      const made = makeOutgoing(now(), recipients)[0];
      if (!made) throw failure('office.internal');
      made.deliveries = view.recipients.map((to) => ({ id: (nextId += 1), to, state: 'queued', sent_at: null, arrived_at: null, accepted_at: null, in_process_at: null, done_at: null, returned_at: null, report_text: '', error: null, attempts: 0, next_attempt_at: until, nudges: 0, nudged_at: null, resending: false, history: [] }));
      made.row = { ...made.row, id: key, symbol, subject: view.fields.subject, priority: view.fields.priority, queued_at: now(), undo_until: until, state: 'held', recipients: view.recipients.slice(0, 3), tally: tallyOf(made.deliveries), promulgation_date: view.fields.promulgation_date };
      made.actions = ['undo'];
      made.history = [note('document.queued', symbol, key, { symbol, recipients: String(view.recipients.length) })];
      outgoing = [made, ...outgoing];
      drafts = drafts.filter((other) => other !== view);
      setTimeout(() => {
        made.row.undo_until = null;
        made.deliveries.forEach((delivery) => travel(made, delivery));
        settle(made);
      }, 10_000);
      changed('outgoing', 'drafts', 'status');
      return wait({ id: key, document_id: `${us.code},2026/11/22,${symbol}`, recipients: view.recipients.length, undo_until: until });
    },

    agenciesFind: async (text, limit) => {
      const words = fold(text).split(/\s+/);
      return wait(
        agencies
          .filter((agency) => words.every((part) => fold(`${agency.name} ${agency.code} ${agency.aliases.join(' ')}`).includes(part)))
          .map((agency) => ({ agency, whole: words.filter((part) => fold(agency.name).split(' ').includes(part)).length }))
          .sort((a, b) => b.whole - a.whole)
          .map(({ agency }) => agency)
          .slice(0, limit),
        60,
      );
    },
    books: async () => wait(books()),
    journalList: async (filter, after, limit) =>
      wait(
        page(
          journal.filter((row) => row.action.startsWith(filter.action) && (filter.document === null || row.document === filter.document)),
          after,
          limit,
        ),
      ),
    journalCheck: async () => wait({ lines: journal.length, broken_at: null }, 500),

    settings: async () => wait({ ...settings, books: books() }),
    saveAgency: async (agency) => {
      settings = { ...settings, agency };
      state = { ...state, agency: { code: agency.code, name: agency.name }, clerk: agency.clerk };
      return wait(settings);
    },
    saveHub: async (hub, secrets) => {
      const certificate_password_stored = hub.client_certificate !== '' && (settings.certificate_password_stored || secrets.certificate_password !== null);
      settings = { ...settings, hub, secret_stored: settings.secret_stored || secrets.secret !== null, certificate_password_stored };
      return wait(settings);
    },
    testHub: async (hub) => {
      await wait(null, 900);
      const good = hub.endpoint.startsWith('https://');
      return {
        ok: good,
        steps: [
          { step: 'address', ok: true, error: null },
          { step: 'connect', ok: good, error: good ? null : notice('hub.plain_http') },
          ...(good
            ? [
                { step: 'authenticate', ok: true, error: null },
                { step: 'list', ok: true, error: null },
              ]
            : []),
        ],
        waiting: good ? 5 : null,
        clock_skew_ms: good ? 1200 : null,
        agency: good ? us : null,
      };
    },
    savePreferences: async (preferences) => {
      settings = { ...settings, preferences };
      state = { ...state, language: preferences.language, theme: preferences.theme, density: preferences.density };
      return wait(state);
    },
    directoryRefresh: async () => wait({ imported: 2, changed: 5, closed: 1 }, 700),

    ...office.backend,
    ...sampleSettings(empty, () => state.clerk, wait),
    ...sampleAlerts({ face, now, clerk: () => state.clerk, outgoing: () => outgoing, wait, changed: () => changed('alerts'), refuse: failure }),
    ...sampleCalendar(empty, wait, failure),
    attachmentOpen: async () => undefined,
    attachmentSave: async () => 'van-ban.pdf',
    packageSave: async () => 'goi-tin.edxml',
    quarantineSave: async () => 'goi-tin.edxml',

    documentUrl: () => pdf,
    subscribe: async (event, handler) => {
      handlers[event].add(handler as never);
      return () => handlers[event].delete(handler as never);
    },
  };
}
