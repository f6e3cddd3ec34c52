/** The sample engine's part that follows documents: nudges, resends, evidence, the office's matrix, owed statuses. */
import type { Backend, Events, Failure } from './backend';
import type { AgencyView, DeliveryRow, EvidenceEvent, IncomingDetail, MatrixCell, NudgeView, OutgoingDetail, OwedRow } from './types';

const settled = new Set(['done', 'taken_back']);
const expected = new Set(['sent', 'arrived', 'accepted', 'assigned', 'in_process', 'take_back_asked']);

export function actionsOf(deliveries: DeliveryRow[]): string[] {
  const actions: string[] = [];
  if (deliveries.some((row) => row.state === 'failed')) actions.push('resend_failed');
  if (deliveries.some((row) => row.state !== 'queued' && row.state !== 'failed')) actions.push('resend');
  if (deliveries.some((row) => expected.has(row.state))) actions.push('nudge');
  return actions;
}

interface Engine {
  outgoingOf: (id: number) => OutgoingDetail;
  incoming: () => IncomingDetail[];
  outgoing: () => OutgoingDetail[];
  settle: (detail: OutgoingDetail) => void;
  changed: (...subjects: Events['changed']['subjects']) => void;
  wait: <T>(value: T, milliseconds?: number) => Promise<T>;
  now: () => number;
  failure: (code: string, args?: Record<string, string>) => Failure;
  clerk: () => string;
  us: AgencyView;
}

type Following = Pick<Backend, 'resendLook' | 'officeMatrix' | 'nudgeLetters' | 'nudge' | 'evidence' | 'evidenceSave' | 'owedList' | 'owedAside' | 'reportAll' | 'reportRetry' | 'reportSetAside'>;

const kindOf = (name: string): string => (/xã|phường/i.test(name) ? 'commune' : /^sở|^ban/i.test(name) ? 'department' : /^bộ|chính phủ/i.test(name) ? 'ministry' : 'other');
const good = new Set(['accepted', 'assigned', 'in_process', 'done']);
const bad = new Set(['failed', 'returned']);

function cellsOf(deliveries: DeliveryRow[], grouped: boolean): MatrixCell[] {
  const cells = new Map<string, MatrixCell>();
  for (const row of deliveries) {
    const key = grouped ? kindOf(row.to.name) : row.to.code;
    const cell = cells.get(key) ?? { column: key, recipients: 0, done: 0, problem: 0, state: null, since: null };
    cell.recipients += 1;
    if (good.has(row.state)) cell.done += 1;
    if (bad.has(row.state)) cell.problem += 1;
    cell.state = cell.recipients === 1 ? row.state : null;
    cell.since = cell.recipients === 1 ? (row.done_at ?? row.accepted_at ?? row.arrived_at ?? row.sent_at ?? 0) : null;
    cells.set(key, cell);
  }
  return [...cells.values()];
}

export function following(engine: Engine): { backend: Following; owedOf: (document: number) => number } {
  const nudges = new Map<number, NudgeView[]>();
  let owed: OwedRow[] | null = null;
  const aside: OwedRow[] = [];

  /** What the sample owes: one of each kind, about the first documents there are. */
  function owing(): OwedRow[] {
    if (owed) return owed;
    const kinds: Pick<OwedRow, 'why' | 'code' | 'error' | 'attempts'>[] = [
      { why: 'missing', code: '06', error: null, attempts: 0 },
      { why: 'refused', code: '03', error: { code: 'hub.recipient_unknown', args: {} }, attempts: 1 },
      { why: 'retrying', code: '06', error: { code: 'hub.unreachable', args: {} }, attempts: 3 },
      { why: 'waiting', code: '02', error: null, attempts: 0 },
    ];
    owed = engine.incoming().slice(0, kinds.length).map((detail, index) => {
      const kind = kinds[index] ?? { why: 'waiting' as const, code: '01', error: null, attempts: 0 };
      return {
        report: kind.why === 'missing' ? null : 7000 + index,
        document: detail.row.id,
        symbol: detail.row.symbol,
        subject: detail.row.subject,
        to: detail.row.from,
        since: engine.now() - (index + 1) * 3_900_000,
        next_attempt_at: kind.why === 'retrying' ? engine.now() + 42_000 : null,
        aside_reason: null,
        aside_by: null,
        aside_at: null,
        ...kind,
      };
    });
    return owed;
  }

  function chosen(id: number, keys: number[]): DeliveryRow[] {
    const all = engine.outgoingOf(id).deliveries;
    return keys.length === 0 ? all : all.filter((row) => keys.includes(row.id));
  }

  function eventsOf(row: DeliveryRow): EvidenceEvent[] {
    const events: EvidenceEvent[] = [];
    const blank = { stated_at: null, doc_id: null, sha256: null, text: '', error: null };
    const sha256 = 'a3f1'.repeat(16);
    if (row.sent_at !== null) events.push({ ...blank, at: row.sent_at, kind: 'attempt', source: 'hub', what: 'done', doc_id: 'c2f0d1b8-201-47aa-b0c3-0e6a9f1d2b44' });
    const reports = [['01', row.arrived_at], ['02', row.returned_at], ['03', row.accepted_at], ['05', row.in_process_at], ['06', row.done_at]] as const;
    for (const [code, at] of reports) if (at !== null) events.push({ ...blank, at, kind: 'report', source: row.to.code, what: code, stated_at: at - 4000, sha256, text: code === '02' ? row.report_text : '' });
    if (row.state === 'failed') events.push({ ...blank, at: engine.now() - 3_000_000, kind: 'attempt', source: 'hub', what: 'permanent', error: row.error });
    for (const nudge of nudges.get(row.id) ?? []) events.push({ ...blank, at: nudge.at, kind: 'nudge', source: nudge.by, what: nudge.way, text: nudge.note });
    return events.sort((a, b) => a.at - b.at);
  }

  const backend: Following = {
    resendLook: (id, keys) =>
      engine.wait({
        answered: true,
        error: null,
        rows: chosen(id, keys).map((row) => ({ id: row.id, to: row.to, state: row.state, hub: row.state === 'failed' ? 'not_there' : 'there', sent_at: row.sent_at, needs_reason: row.state !== 'failed' })),
      }),
    nudgeLetters: (id, keys) => {
      const detail = engine.outgoingOf(id);
      const rows = chosen(id, keys).filter((row) => expected.has(row.state));
      if (rows.length === 0) throw engine.failure('office.nothing_to_nudge');
      return engine.wait(
        rows.map((row) => ({
          id: row.id,
          to: row.to,
          email: `vanthu@${row.to.code.toLowerCase()}.gialai.gov.vn`,
          above: engine.us.name,
          text: `Kính gửi ${row.to.name},\n${engine.us.name} đã gửi văn bản số ${detail.row.symbol} về việc "${detail.row.subject}" qua Trục liên thông văn bản quốc gia. Đến nay văn bản đã đến nhưng chưa được tiếp nhận. Đề nghị quý cơ quan kiểm tra và phản hồi trạng thái xử lý.\nTrân trọng.\n${engine.clerk()}`,
          before: nudges.get(row.id) ?? [],
        })),
      );
    },
    nudge: (id, keys, way, note) => {
      const rows = chosen(id, keys).filter((row) => expected.has(row.state));
      for (const row of rows) {
        nudges.set(row.id, [...(nudges.get(row.id) ?? []), { at: engine.now(), by: engine.clerk(), way, note }]);
        row.nudges += 1;
        row.nudged_at = engine.now();
      }
      engine.settle(engine.outgoingOf(id));
      return engine.wait(rows.length);
    },
    evidence: (id, delivery) => {
      const detail = engine.outgoingOf(id);
      const recipients = detail.deliveries.filter((row) => delivery === null || row.id === delivery);
      return engine.wait({
        id,
        from: engine.us,
        document_id: detail.document_id,
        symbol: detail.row.symbol,
        document_type: detail.document_type,
        subject: detail.row.subject,
        promulgation_date: detail.row.promulgation_date,
        signer: [detail.signer_competence, detail.signer_position, detail.signer_name].join(' '),
        queued_at: detail.row.queued_at,
        queued_by: engine.clerk(),
        package_sha256: detail.package_sha256,
        package_bytes: 1_284_112,
        files: detail.attachments,
        check: {
          pack: '2026.11',
          trust_version: 'a41c90',
          fingerprint: 'b2'.repeat(32),
          by: engine.clerk(),
          at: detail.row.queued_at - 9000,
          signatures: [
            { rule: 'send.signature_integrity', level: 'pass', sentence: { code: 'signatures_hold', vi: 'Chữ ký số hợp lệ, tệp không đổi sau khi ký.', en: 'Signatures hold; nothing changed after signing.' } },
            { rule: 'send.signature_time', level: 'warn', sentence: { code: 'no_timestamp', vi: 'Không có dấu thời gian tin cậy.', en: 'No trusted timestamp.' } },
          ],
          findings: [],
          passed: 41,
          reasons: [],
        },
        recipients: recipients.map((row) => ({ id: row.id, to: row.to, state: row.state, events: eventsOf(row) })),
        as_of: engine.now(),
      });
    },
    evidenceSave: (id) => engine.wait(`phieu-chung-tu ${engine.outgoingOf(id).row.symbol.replace('/', '-')}.pdf`),
    officeMatrix: (filter, after, limit) => {
      const start = after === null ? 0 : Number(after);
      const from = engine.now() - filter.days * 86_400_000;
      const found = engine
        .outgoing()
        .filter((detail) => detail.row.queued_at >= from && (!filter.only_open || detail.row.state !== 'done'))
        .sort((a, b) => b.row.queued_at - a.row.queued_at);
      const page = found.slice(start, start + limit).map((detail) => ({ detail, deliveries: detail.deliveries.filter((row) => !filter.only_open || !settled.has(row.state)) }));
      const agencies = new Map(page.flatMap(({ deliveries }) => deliveries.map((row) => [row.to.code, row.to.name] as const)));
      const grouped = filter.grouped ?? agencies.size > 60;
      const kinds = ['ministry', 'province', 'department', 'commune', 'other'].filter((kind) => [...agencies.values()].some((name) => kindOf(name) === kind));
      return engine.wait({
        grouped,
        columns: grouped ? kinds.map((key) => ({ key, name: '' })) : [...agencies].map(([key, name]) => ({ key, name })),
        rows: page.map(({ detail, deliveries }) => ({ ...detail.row, cells: cellsOf(deliveries, grouped) })),
        next: start + limit < found.length ? String(start + limit) : null,
      });
    },
    owedList: () => engine.wait({ rows: owing(), next: null, total: owing().length }),
    owedAside: () => engine.wait(aside),
    reportAll: () => {
      const n = owing().length;
      owed = owing().map((row) => ({ ...row, why: 'waiting' as const, error: null }));
      const one = (): void => {
        owed = owing().slice(1);
        engine.changed('incoming', 'status');
        if (owing().length > 0) setTimeout(one, 500);
      };
      if (n > 0) setTimeout(one, 500);
      return engine.wait({ queued: n, retried: 1, mended: 1 });
    },
    reportRetry: (id) => {
      owed = owing().map((row) => (row.report === id ? { ...row, why: 'waiting' as const, error: null } : row));
      engine.changed('incoming', 'status');
      return engine.wait(undefined);
    },
    reportSetAside: (id, reason) => {
      const row = owing().find((other) => other.report === id);
      if (row) aside.unshift({ ...row, aside_reason: reason, aside_by: engine.clerk(), aside_at: engine.now() });
      owed = owing().filter((other) => other.report !== id);
      engine.changed('incoming', 'status');
      return engine.wait(undefined);
    },
  };
  return { backend, owedOf: (document) => owing().filter((row) => row.document === document).length };
}
