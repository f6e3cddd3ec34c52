/** Units, assignments, approvals, the board and the end of a day of the sample engine. */
import type { Backend, Failure } from './backend';
import type { ApprovalView, AssignmentView, DayClosed, DayLine, DraftView, IncomingDetail, Letter, NewAssignment, OutgoingDetail, Standing, UnitView, WorkLine, WorkList, WorkView } from './types';

const day_ = 86_400_000;

const units: UnitView[] = [
  { id: 1, name: 'Phòng Khoa giáo - Văn xã', short: 'KGVX', people: ['Lê Thị Hoa', 'Trần Văn Nam'], open: true },
  { id: 2, name: 'Phòng Nội chính', short: 'NC', people: ['Phạm Quốc Hùng'], open: true },
  { id: 3, name: 'Phòng Tổng hợp', short: 'TH', people: [], open: true },
];

const types = ['Nghị quyết', 'Quyết định', 'Chỉ thị', 'Quy chế', 'Quy định', 'Thông báo', 'Hướng dẫn', 'Kế hoạch', 'Báo cáo', 'Tờ trình', 'Giấy mời', 'Công văn'];

export interface Held {
  incoming: IncomingDetail[];
  outgoing: () => OutgoingDetail[];
  drafts: () => DraftView[];
  quarantined: () => number;
  clerk: () => string;
  empty: boolean;
  note: (action: string, symbol: string, document: number | null, args: Record<string, string>) => void;
  changed: (...subjects: ('work' | 'incoming' | 'outgoing' | 'drafts' | 'status' | 'settings')[]) => void;
  wait: <T>(value: T, milliseconds?: number) => Promise<T>;
  failure: (code: string, args?: Record<string, string>) => Failure;
  incomingOf: (id: number) => IncomingDetail;
}

const iso = (at: number): string => new Date(at + 7 * 3_600_000).toISOString().slice(0, 10);

function standing(due: string | null): Standing {
  if (due === null) return { is: 'open' };
  const left = Math.round((Date.parse(due) - Date.parse(iso(Date.now()))) / day_);
  return left < 0 ? { is: 'overdue', days: -left } : left <= 1 ? { is: 'soon', days: left } : { is: 'in_time', days: left };
}

function mark(detail: IncomingDetail): void {
  const there = detail.assignment;
  detail.row.assignment = there ? { lead: there.lead?.short ?? '', handler: there.handler, due: there.due, standing: there.standing } : null;
}

function assigned(detail: IncomingDetail, lead: UnitView, due: string, at: number): void {
  const events: AssignmentView['events'] = [{ kind: 'assigned', args: { lead: lead.name, due }, actor: 'Nguyễn Thị Lan', at }];
  detail.assignment = { lead, with: [], handler: lead.people[0] ?? '', instruction: 'Tham mưu văn bản trả lời.', due, why: 'working_days', standing: standing(due), by: 'Nguyễn Thị Lan', assigned_at: at, started_at: null, finished_at: null, events };
  detail.actions = [...detail.actions.filter((action) => action !== 'assign'), 'reassign', 'extend', 'note'];
  mark(detail);
}

/** What is under way in the sample is with a unit; one of them is late. */
export function placeWork(incoming: IncomingDetail[], now: number): void {
  incoming
    .filter((detail) => detail.row.state === 'assigned' || detail.row.state === 'in_process')
    .forEach((detail, index) => {
      const unit = units[index % 2];
      if (unit) assigned(detail, unit, iso(now + (index === 0 ? -2 : 4) * day_), now - 5 * day_);
    });
  for (const detail of incoming) {
    if (detail.row.state === 'waiting' || detail.row.state === 'accepted') detail.proposed_due = { date: iso(now + 7 * day_), why: 'working_days', days: 5, incomplete_years: [] };
  }
}

export function sampleWork(held: Held) {
  const { clerk, changed, wait, failure } = held;
  let view: WorkView = { units: held.empty ? [] : units, settings: { handling_days: 5, soon_days: 1, approval_types: held.empty ? [] : ['Quyết định'] }, types };
  let closed: DayClosed | null = null;
  let approvals: ApprovalView[] = held.empty ? [] : someApprovals();
  let nextId = 400;

  function someApprovals(): ApprovalView[] {
    const base = { draft: 5001, document: null, recipients: 12, asked_by: 'Nguyễn Thị Lan', ask_note: '', state: 'asked' as const, decided_by: '', decided_at: null, note: '', returned_note: '', seen: [], changes: [] };
    const at = Date.now() - 50 * 60_000;
    return [
      {
        ...base,
        id: 301,
        symbol: '57/QĐ-UBND',
        subject: 'Ban hành Quy chế tiếp nhận, xử lý văn bản điện tử của Văn phòng Ủy ban nhân dân tỉnh',
        document_type: 'Quyết định',
        asked_at: at,
        clean: false,
        seen: [
          { rule: 'send.near_duplicate', key: '1', level: 'warn', vi: 'Giống 96 % văn bản 55/QĐ-UBND gửi ngày 03/11/2026.', en: 'It is 96 % like 55/QĐ-UBND of 3 November 2026.', reason: 'Văn bản mới thay cho 55/QĐ-UBND, đã thống nhất với phòng soạn thảo' },
          { rule: 'send.place', key: '2', level: 'warn', vi: 'Địa danh trên văn bản là “Pleiku”, đã nhập “Gia Lai”.', en: 'The paper says “Pleiku”, the form “Gia Lai”.', reason: 'Theo địa danh mới' },
        ],
        changes: [{ field: 'due_date', before: '2026-11-25', after: '2026-12-01' }],
        returned_note: 'Sửa lại hạn trả lời cho kịp họp.',
      },
      { ...base, id: 302, symbol: '1240/QĐ-UBND', subject: 'Phê duyệt kế hoạch chuyển đổi số năm 2027', document_type: 'Quyết định', asked_at: at + 20 * 60_000, clean: true },
      { ...base, id: 303, symbol: '1242/QĐ-UBND', subject: 'Thành lập Tổ công tác rà soát mã định danh sau sắp xếp đơn vị hành chính', document_type: 'Quyết định', recipients: 45, asked_at: at + 31 * 60_000, clean: true },
    ];
  }

  const states = (...names: string[]) => held.incoming.filter((detail) => names.includes(detail.row.state));
  const overdue = () => held.incoming.filter((detail) => detail.assignment?.standing.is === 'overdue');
  const owing = () => held.incoming.filter((detail) => detail.reports.some((report) => report.sent_at === null));
  const having = (name: string) => held.outgoing().filter((detail) => detail.deliveries.some((delivery) => delivery.state === name));

  /** The rows of each line; the lists ask for the same. */
  function rows(line: WorkLine): (IncomingDetail | OutgoingDetail)[] {
    switch (line) {
      case 'unregistered':
        return states('waiting');
      case 'not_submitted':
        return states('accepted');
      case 'overdue':
        return overdue();
      case 'status_outbox':
        return owing();
      case 'recalls_in':
        return states('decision');
      case 'duplicates':
        return states('waiting').filter((detail) => detail.row.duplicate_of !== null);
      case 'register_print':
        return held.incoming.filter((detail) => detail.row.arrival_number !== null);
      case 'failed':
        return having('failed');
      case 'refused':
        return having('returned');
      case 'not_delivered':
        return having('sent');
      case 'not_accepted':
        return having('arrived');
      case 'in_queue':
        return having('queued');
      case 'unsent_signed':
      case 'unreadable':
      case 'recalls_out':
        return [];
    }
  }

  const lists: [WorkLine, WorkList][] = [
    ['unsent_signed', 'drafts'],
    ['in_queue', 'outgoing'],
    ['failed', 'outgoing'],
    ['not_delivered', 'outgoing'],
    ['not_accepted', 'outgoing'],
    ['refused', 'outgoing'],
    ['unreadable', 'quarantine'],
    ['unregistered', 'incoming'],
    ['not_submitted', 'incoming'],
    ['overdue', 'incoming'],
    ['status_outbox', 'incoming'],
    ['recalls_in', 'incoming'],
    ['recalls_out', 'outgoing'],
    ['duplicates', 'incoming'],
    ['register_print', 'incoming'],
  ];
  const count = (line: WorkLine): number => (line === 'unreadable' ? held.quarantined() : line === 'unsent_signed' ? held.drafts().filter((view_) => view_.files.length > 0).length : rows(line).length);
  const lines = (): DayLine[] => lists.map(([line, list]) => ({ line, list, count: count(line), late: ['failed', 'refused', 'overdue', 'not_delivered', 'not_accepted'].includes(line) ? count(line) : 0 }));
  const left = (all: DayLine[]): number => all.filter((line) => line.count > 0 && line.line !== 'register_print').length;
  const before = (): DayClosed | null =>
    held.empty ? null : { day: iso(Date.now() - day_), by: 'Nguyễn Thị Lan', at: Date.now() - 15 * 3_600_000, note: 'Sáng mai gọi UBND thị xã An Khê về văn bản 1234.', register_printed: true, lines: lines().map((line) => ({ ...line, count: line.line === 'failed' ? 1 : line.line === 'overdue' ? 2 : 0, late: 0 })), left: 2 };
  const dayView = () => ({ day: iso(Date.now()), now: Date.now(), lines: lines(), closed, before: before() });

  function letter(failed: number, owed: number): Letter {
    const late = overdue().length;
    return { send_failed: failed, receive_failed: held.quarantined(), backlog: late, unsent: 0, unregistered: 0, not_submitted: 0, overdue: late, unanswered: owed };
  }

  function find(id: number): ApprovalView {
    const found = approvals.find((one) => one.id === id);
    if (!found) throw failure('office.not_found', { what: 'approval' });
    return found;
  }

  function assign(detail: IncomingDetail, { lead, with: others, handler, instruction, due }: NewAssignment): void {
    const unit = view.units.find((other) => other.id === lead);
    if (!unit) throw failure('office.no_such_unit', { unit: String(lead) });
    const first = !detail.assignment;
    assigned(detail, unit, due ?? detail.proposed_due?.date ?? iso(Date.now() + 7 * day_), Date.now());
    if (detail.assignment) {
      detail.assignment.with = view.units.filter((other) => others.includes(other.id));
      detail.assignment.handler = handler;
      detail.assignment.instruction = instruction;
    }
    mark(detail);
    if (first) {
      detail.row.state = 'assigned';
      detail.proposed_due = null;
      detail.reports.push({ code: '04', text: '', decided_at: Date.now(), sent_at: null, error: null });
    }
    held.note('document.assigned', detail.row.symbol, detail.row.id, { symbol: detail.row.symbol, lead: unit.name });
  }

  const backend: Pick<Backend, 'assign' | 'extend' | 'assignmentNote' | 'board' | 'approvals' | 'approvalAsk' | 'approvalsApprove' | 'approvalReturn' | 'day' | 'closeDay' | 'work' | 'unitsSave' | 'unitsImport' | 'saveWork'> = {
    assign: async (id, assignment) => {
      assign(held.incomingOf(id), assignment);
      changed('incoming', 'work', 'status');
    },
    extend: async (id, due, reason) => {
      const there = held.incomingOf(id).assignment;
      if (!there) throw failure('office.not_found', { what: 'assignment' });
      if (there.due !== null && due <= there.due) throw failure('office.due_not_later', { value: due, from: there.due });
      there.events.push({ kind: 'extended', args: { from: there.due ?? '', to: due, text: reason }, actor: clerk(), at: Date.now() });
      there.due = due;
      there.why = 'typed';
      there.standing = standing(due);
      mark(held.incomingOf(id));
      changed('incoming', 'work');
    },
    assignmentNote: async (id, text) => {
      held.incomingOf(id).assignment?.events.push({ kind: 'noted', args: { text }, actor: clerk(), at: Date.now() });
      changed('incoming');
    },
    board: async () => {
      const late = overdue();
      const open = held.incoming.filter((detail) => detail.assignment && detail.row.state !== 'done');
      const silent = held.outgoing().flatMap((detail) =>
        detail.deliveries
          .filter((delivery) => delivery.state === 'sent' || delivery.state === 'arrived')
          .map((delivery) => ({ id: delivery.id, document: detail.row.id, symbol: detail.row.symbol, to: delivery.to, state: delivery.state, since: delivery.arrived_at ?? delivery.sent_at ?? Date.now() })),
      );
      return wait({
        now: Date.now(),
        approvals: approvals.filter((one) => one.state === 'asked'),
        approvals_total: approvals.filter((one) => one.state === 'asked').length,
        overdue: late.map((detail) => ({ id: detail.row.id, symbol: detail.row.symbol, subject: detail.row.subject, lead: detail.assignment?.lead?.name ?? '', lead_short: detail.assignment?.lead?.short ?? '', handler: detail.assignment?.handler ?? '', due: detail.assignment?.due ?? '', standing: detail.assignment?.standing ?? { is: 'open' as const } })),
        overdue_total: late.length,
        silent,
        silent_total: silent.length,
        owed: owing().length,
        owed_since: owing().length > 0 ? Date.now() - 40 * 60_000 : null,
        unassigned: states('accepted').length,
        backlog: view.units.map((unit, index) => {
          const mine = open.filter((detail) => detail.assignment?.lead?.id === unit.id);
          const bulk = held.empty ? 0 : [5, 2, 1][index] ?? 0;
          return { unit, open: mine.length + bulk, overdue: mine.filter((detail) => detail.assignment?.standing.is === 'overdue').length, soon: index === 0 && !held.empty ? 1 : 0 };
        }),
        this_week: held.empty ? { sent: 0, right: 0, per_mille: null } : { sent: 55, right: 54, per_mille: 982 },
        last_week: held.empty ? { sent: 0, right: 0, per_mille: null } : { sent: 82, right: 80, per_mille: 976 },
      });
    },
    approvals: () => wait(approvals.filter((one) => one.state === 'asked')),
    approvalAsk: async (id, note) => {
      const draft = held.drafts().find((other) => other.id === id);
      if (!draft) throw failure('office.not_found', { what: 'draft' });
      const symbol = `${draft.fields.number}/${draft.fields.notation}`;
      const made: ApprovalView = { id: (nextId += 1), draft: id, document: null, symbol, subject: draft.fields.subject, document_type: draft.fields.document_type, recipients: draft.recipients.length, seen: [], changes: [], returned_note: '', clean: true, asked_by: clerk(), asked_at: Date.now(), ask_note: note, state: 'asked', decided_by: '', decided_at: null, note: '' };
      approvals = [...approvals, made];
      held.note('approval.asked', symbol, null, { symbol });
      changed('work', 'drafts', 'status');
      return wait(made);
    },
    approvalsApprove: async (ids, note) => {
      const chosen = ids.map(find);
      const warned = chosen.find((one) => !one.clean);
      if (chosen.length > 1 && warned) throw failure('office.approval_batch_warnings', { symbol: warned.symbol, count: String(warned.seen.length) });
      for (const one of chosen) {
        if (one.state !== 'asked') throw failure('office.approval_decided', { symbol: one.symbol, state: one.state, by: one.decided_by });
        Object.assign(one, { state: 'approved', decided_by: clerk(), decided_at: Date.now(), note });
        held.note('approval.given', one.symbol, null, { symbol: one.symbol, note });
      }
      changed('work', 'drafts', 'status');
      return wait(chosen);
    },
    approvalReturn: async (id, note) => {
      if (note.length < 5) throw failure('office.reason_too_short', { least: '5' });
      const one = find(id);
      Object.assign(one, { state: 'returned', decided_by: clerk(), decided_at: Date.now(), note });
      held.note('approval.returned', one.symbol, null, { symbol: one.symbol, note });
      changed('work', 'drafts', 'status');
      return wait(one);
    },
    day: () => wait(dayView()),
    closeDay: async ({ note, register_printed }) => {
      const all = lines();
      closed = { day: iso(Date.now()), by: clerk(), at: Date.now(), note, register_printed, lines: all, left: left(all) };
      changed('work');
      return wait(dayView());
    },
    work: () => wait(view),
    unitsSave: async (list) => {
      const names = list.map((unit) => unit.name);
      if (new Set(names).size < names.length) throw failure('office.unit_list', { detail: 'twice' });
      view = { ...view, units: list.map((unit, index) => ({ id: view.units.find((other) => other.name === unit.name)?.id ?? 10 + index, name: unit.name, short: unit.short || unit.name.slice(0, 4).toUpperCase(), people: unit.people, open: true })) };
      changed('settings', 'work');
      return wait(view);
    },
    unitsImport: () => wait(view),
    saveWork: async (settings) => {
      view = { ...view, settings };
      changed('settings', 'work', 'drafts');
      return wait(view);
    },
  };

  return {
    backend,
    assign,
    rows,
    letter,
    before,
    wanted: (type: string): boolean => view.settings.approval_types.includes(type),
    newest: (draft: number): ApprovalView | null => approvals.filter((one) => one.draft === draft && one.id > 400).at(-1) ?? null,
    counts: () => ({ unassigned: states('accepted').length, overdue: overdue().length, approvals: approvals.filter((one) => one.state === 'asked').length }),
  };
}
