/** The sample engine's agencies, documents and journal. */
import type { Failure } from './backend';
import { actionsOf } from './sample-follow';
import type {
  AgencyHit,
  AgencyView,
  AttachmentView,
  BookView,
  Counters,
  DeliveryRow,
  DeliveryState,
  DraftFields,
  DraftFile,
  HistoryLine,
  IncomingDetail,
  IncomingRow,
  IncomingState,
  JournalRow,
  Notice,
  OutgoingDetail,
  Preferences,
  QuarantinedRow,
  SettingsView,
  Tally,
} from './types';

/** A draft nobody has written in. */
export const blank: DraftFields = {
  number: '',
  notation: '',
  promulgation_date: '',
  place: 'Gia Lai',
  subject: '',
  document_type: 'Công văn',
  signer_competence: 'KT.',
  signer_position: '',
  signer_name: '',
  priority: 0,
  due_date: '',
  pages: 0,
  recipients: [],
  response_for: [],
};

export const pdfBytes = 99_223;
const minute = 60_000;
const hour = 60 * minute;

export const us: AgencyView = { code: 'H21', name: 'Ủy ban nhân dân tỉnh Gia Lai' };

const names: [code: string, name: string][] = [
  ['H21.1', 'Văn phòng Ủy ban nhân dân tỉnh Gia Lai'],
  ['H21.2', 'Sở Nội vụ tỉnh Gia Lai'],
  ['H21.3', 'Sở Tư pháp tỉnh Gia Lai'],
  ['H21.4', 'Sở Tài chính tỉnh Gia Lai'],
  ['H21.5', 'Sở Công Thương tỉnh Gia Lai'],
  ['H21.6', 'Sở Nông nghiệp và Môi trường tỉnh Gia Lai'],
  ['H21.7', 'Sở Xây dựng tỉnh Gia Lai'],
  ['H21.8', 'Sở Khoa học và Công nghệ tỉnh Gia Lai'],
  ['H21.9', 'Sở Giáo dục và Đào tạo tỉnh Gia Lai'],
  ['H21.12', 'Sở Y tế tỉnh Gia Lai'],
  ['H21.13', 'Sở Văn hóa, Thể thao và Du lịch tỉnh Gia Lai'],
  ['H21.14', 'Thanh tra tỉnh Gia Lai'],
  ['H21.40', 'Ủy ban nhân dân phường An Khê'],
  ['H21.41', 'Ủy ban nhân dân phường Pleiku'],
  ['H21.42', 'Ủy ban nhân dân phường Quy Nhơn'],
  ['H21.88', 'Ủy ban nhân dân xã Ia Grai'],
  ['H21.89', 'Ủy ban nhân dân xã Đức Cơ'],
  ['H21.90', 'Ủy ban nhân dân xã Chư Prông'],
  ['H21.91', 'Ủy ban nhân dân xã Đak Đoa'],
  ['H21.92', 'Ủy ban nhân dân xã Kông Chro'],
  ['G22', 'Văn phòng Chính phủ'],
  ['G06', 'Bộ Khoa học và Công nghệ'],
  ['G17', 'Bộ Y tế'],
  ['G09', 'Bộ Nội vụ'],
];

export const agencies: AgencyHit[] = [
  ...names.map(([code, name]) => ({
    code,
    name,
    parent: code.startsWith('H21.') ? us.name : null,
    aliases: code === 'H21.88' ? ['H21.40.12', 'H21.40.15'] : [],
    closed: false,
  })),
  { code: 'H21.99', name: 'Sở Kế hoạch và Đầu tư tỉnh Gia Lai', parent: us.name, aliases: [], closed: true },
];

function agency(code: string): AgencyView {
  return { code, name: names.find(([other]) => other === code)?.[1] ?? code };
}

function attachment(id: number, name: string, kind = 'pdf', bytes = pdfBytes): AttachmentView {
  return { id, name, kind, bytes, sha256: '9f86d081884c7d65'.repeat(4), corrupt: null, previewable: kind === 'pdf' };
}

function line(at: number, action: string, actor: string, args: Record<string, string>): HistoryLine {
  return { at, action, actor, args };
}

interface Given {
  from: string;
  symbol: string;
  subject: string;
  state: IncomingState;
  priority?: number;
  ago: number;
  number?: number;
  due?: string;
  business?: string;
  warnings?: boolean;
  duplicate?: number;
  foreign?: boolean;
}

const given: Given[] = [
  { from: 'G22', symbol: '102/VPCP-KSTT', subject: 'Tăng cường gửi, nhận văn bản điện tử giữa các bộ, ngành, địa phương qua Trục liên thông văn bản quốc gia', state: 'waiting', priority: 3, ago: 8 * minute, due: '2026-11-24' },
  { from: 'H21.8', symbol: '88/SKHCN-CĐS', subject: 'Bảo đảm hạ tầng kỹ thuật, an toàn thông tin cho hệ thống quản lý văn bản và điều hành', state: 'waiting', ago: 16 * minute },
  { from: 'H21.8', symbol: '88/SKHCN-CĐS', subject: 'Bảo đảm hạ tầng kỹ thuật, an toàn thông tin cho hệ thống quản lý văn bản và điều hành', state: 'waiting', ago: 18 * minute, duplicate: 102, warnings: true },
  { from: 'H21.12', symbol: '2210/SYT-NVY', subject: 'Báo cáo công tác phòng, chống dịch bệnh mùa mưa lũ năm 2026 trên địa bàn tỉnh', state: 'waiting', priority: 1, ago: 42 * minute, due: '2026-11-25' },
  { from: 'H21.4', symbol: '3381/STC-NS', subject: 'Về việc thẩm định dự toán kinh phí mua sắm thiết bị số hóa hồ sơ lưu trữ', state: 'waiting', ago: 70 * minute },
  { from: 'H21.88', symbol: '57/UBND-VP', subject: 'Đề nghị hỗ trợ khắc phục hậu quả mưa lũ tại các thôn, làng thuộc xã Ia Grai', state: 'waiting', ago: 96 * minute, foreign: true },
  { from: 'G06', symbol: '1450/BKHCN-CĐSQG', subject: 'Hướng dẫn kết nối, chia sẻ dữ liệu và phản hồi trạng thái xử lý văn bản điện tử', state: 'decision', business: 'replacement', ago: 3 * hour },
  { from: 'H21.2', symbol: '902/SNV-CCHC', subject: 'Báo cáo kết quả cải cách hành chính quý III năm 2026', state: 'accepted', ago: 4 * hour, number: 1044 },
  { from: 'H21.6', symbol: '4120/SNNMT-TL', subject: 'Kế hoạch vận hành liên hồ chứa trên lưu vực sông Ba mùa lũ năm 2026', state: 'in_process', ago: 5 * hour, number: 1043, due: '2026-11-23' },
  { from: 'H21.9', symbol: '2755/SGDĐT-VP', subject: 'Tổ chức các hoạt động kỷ niệm ngày Nhà giáo Việt Nam 20/11', state: 'done', ago: 26 * hour, number: 1042 },
  { from: 'H21.3', symbol: '611/STP-XDKT', subject: 'Góp ý dự thảo Quyết định ban hành Quy chế công tác văn thư, lưu trữ', state: 'done', ago: 28 * hour, number: 1041 },
  { from: 'H21.7', symbol: '1877/SXD-QLN', subject: 'Rà soát nhà ở xã hội trên địa bàn tỉnh', state: 'returned', ago: 30 * hour },
];

export function makeIncoming(now: number, bulk: number): IncomingDetail[] {
  const many: Given[] = Array.from({ length: bulk }, (_, index) => ({
    from: names[index % names.length]?.[0] ?? 'G22',
    symbol: `${2000 - index}/UBND-TH`,
    subject: `Văn bản số ${index + 1} để thử danh sách dài`,
    state: 'done',
    ago: 40 * hour + index * minute,
    number: 1040 - index,
  }));
  return [...given, ...many].map((one, index) => {
    const id = 101 + index;
    const at = now - one.ago;
    const waiting = one.state === 'waiting';
    const accepted = one.number !== undefined;
    return {
      row: {
        id,
        state: one.state,
        priority: one.priority ?? 0,
        symbol: one.symbol,
        subject: one.subject,
        from: agency(one.from),
        arrived_at: at,
        promulgation_date: '2026-11-20',
        due_date: one.due ?? null,
        arrival_number: one.number ?? null,
        business: one.business ?? 'new',
        attachments: index === 0 ? 3 : 1,
        warnings: one.warnings ? 2 : 0,
        duplicate_of: one.duplicate ?? null,
        assignment: null,
      },
      document_id: `${one.from},2026/11/20,${one.symbol}`,
      doc_id: `8f1c2ab0-${id}-4d2e-9b7a-51c0aa7d33e1`,
      document_type: 'Công văn',
      place: 'Gia Lai',
      content: '',
      signer_competence: 'KT.',
      signer_position: 'GIÁM ĐỐC, PHÓ GIÁM ĐỐC',
      signer_name: 'Trần Văn Ân',
      pages: 2,
      to: [us, agency('H21.2'), agency('H21.4')],
      addressed_to_us: !one.foreign,
      response_for: index === 1 ? [{ organ_id: us.code, code: '1198/UBND-KGVX', document_id: `${us.code},2026/11/12,1198/UBND-KGVX` }] : [],
      target: one.state === 'decision' ? { document_id: 'G06,2026/11/02,1390/BKHCN-CĐSQG', document: 110, reason: 'Thay thế do sai phụ lục số 2' } : null,
      attachments:
        index === 0
          ? [attachment(id * 10, '102-VPCP-KSTT.signed.pdf'), attachment(id * 10 + 1, 'Phụ lục 1 - Danh mục cơ quan kết nối.pdf', 'pdf', 210_400), attachment(id * 10 + 2, 'Biểu mẫu tổng hợp.xlsx', 'xlsx', 48_210)]
          : [attachment(id * 10, `${one.symbol.replace('/', '-')}.signed.pdf`)],
      warnings: one.warnings ? [{ code: 'edxml.warning.no_business', args: {} }, { code: 'edxml.warning.date_form', args: {} }] : [],
      reports: [
        { code: '01', text: '', decided_at: at, sent_at: at + 900, error: null },
        ...(accepted ? [{ code: '03' as const, text: '', decided_at: at + 9 * minute, sent_at: at + 9 * minute + 1200, error: null }] : []),
      ],
      registered: accepted ? { book: 'Sổ văn bản đến', year: 2026, arrival_number: one.number ?? 0, arrival_date: '2026-11-22', by: 'Nguyễn Thị Lan', at: at + 9 * minute, note: '' } : null,
      returned: one.state === 'returned' ? { reason: 'R05', text: 'Thiếu phụ lục 2 nêu trong văn bản.', by: 'Nguyễn Thị Lan', at: at + 12 * minute } : null,
      assignment: null,
      proposed_due: null,
      actions: waiting ? ['accept', 'return'] : one.state === 'accepted' ? ['assign', 'process', 'finish'] : one.state === 'in_process' ? ['finish'] : [],
      history: [
        line(at, 'document.received', 'hub', { symbol: one.symbol, from: agency(one.from).name }),
        line(at + 900, 'report.sent', 'hub', { code: '01', to: agency(one.from).name }),
        ...(accepted ? [line(at + 9 * minute, 'document.accepted', 'Nguyễn Thị Lan', { symbol: one.symbol, number: String(one.number), book: 'Sổ văn bản đến' })] : []),
      ],
    };
  });
}

function delivery(id: number, code: string, state: DeliveryState, sent: number): DeliveryRow {
  const order: DeliveryState[] = ['queued', 'sent', 'arrived', 'accepted', 'in_process', 'done'];
  const reached = state === 'returned' ? 2 : order.indexOf(state);
  const at = (step: number, after: number) => (reached >= step ? sent + after * minute : null);
  const to = agency(code);
  return {
    id,
    to,
    state,
    sent_at: at(1, 0),
    arrived_at: at(2, 1),
    accepted_at: state === 'returned' ? null : at(3, 16),
    in_process_at: at(4, 25),
    done_at: at(5, 110),
    returned_at: state === 'returned' ? sent + 47 * minute : null,
    report_text: state === 'returned' ? 'Thiếu phụ lục 2 nêu trong văn bản' : '',
    error: state === 'failed' ? { code: 'hub.recipient_unknown', args: {} } : null,
    attempts: state === 'failed' ? 3 : 1,
    nudges: 0,
    nudged_at: null,
    resending: false,
    next_attempt_at: null,
    history: [
      state === 'failed' ? line(sent, 'delivery.failed', 'hub', { to: to.name, code: 'hub.recipient_unknown' }) : line(sent, 'delivery.sent', 'hub', { to: to.name }),
      ...(reached >= 2 ? [line(sent + minute, 'delivery.reported', 'hub', { from: to.name, code: '01' })] : []),
      ...(reached >= 3 ? [line(sent + 16 * minute, 'delivery.reported', 'hub', { from: to.name, code: '03' })] : []),
      ...(state === 'returned' ? [line(sent + 47 * minute, 'delivery.reported', 'hub', { from: to.name, code: '02', text: 'Thiếu phụ lục 2 nêu trong văn bản' })] : []),
    ],
  };
}

export function tallyOf(deliveries: DeliveryRow[]): Tally {
  const count = (...states: DeliveryState[]) => deliveries.filter((row) => states.includes(row.state)).length;
  return {
    recipients: deliveries.length,
    queued: count('queued'),
    sent: count('sent'),
    arrived: count('arrived'),
    accepted: count('accepted', 'assigned', 'in_process'),
    done: count('done'),
    failed: count('failed'),
    returned: count('returned'),
    taken_back: count('take_back_asked', 'taken_back'),
  };
}

/** Documents sent, the first of them to `recipients` when more than a few are wanted. */
export function makeOutgoing(now: number, recipients = 0): OutgoingDetail[] {
  const list: { symbol: string; subject: string; priority: number; ago: number; deliveries: [string, DeliveryState][] }[] = [
    {
      symbol: '1240/UBND-KGVX',
      subject: 'V/v phối hợp tổ chức Ngày Chuyển đổi số quốc gia tại các xã, phường',
      priority: 0,
      ago: 9 * minute,
      deliveries: [['H21.8', 'arrived'], ['H21.41', 'sent'], ['H21.42', 'sent']],
    },
    {
      symbol: '1234/UBND-KGVX',
      subject: 'V/v tăng cường gửi, nhận văn bản điện tử qua Trục liên thông văn bản quốc gia',
      priority: 1,
      ago: 4 * hour + 12 * minute,
      deliveries: [
        ['H21.40', 'failed'],
        ['H21.89', 'failed'],
        ['H21.7', 'returned'],
        ['H21.88', 'arrived'],
        ['H21.90', 'sent'],
        ['H21.12', 'done'],
        ['H21.2', 'done'],
        ['H21.4', 'in_process'],
        ['H21.5', 'accepted'],
        ['H21.6', 'accepted'],
        ['H21.9', 'accepted'],
        ['H21.13', 'accepted'],
        ['H21.14', 'done'],
        ['H21.41', 'accepted'],
        ['H21.91', 'accepted'],
      ],
    },
    { symbol: '57/QĐ-UBND', subject: 'Quyết định ban hành Quy chế công tác văn thư, lưu trữ của Ủy ban nhân dân tỉnh', priority: 0, ago: 27 * hour, deliveries: [['H21.2', 'done'], ['H21.3', 'done'], ['H21.1', 'done']] },
    { symbol: '410/TB-UBND', subject: 'Thông báo kết luận của Chủ tịch Ủy ban nhân dân tỉnh tại phiên họp tháng 11', priority: 0, ago: 30 * hour, deliveries: [['H21.2', 'accepted'], ['H21.4', 'done'], ['H21.6', 'accepted'], ['H21.8', 'done']] },
  ];
  return list.map((one, index) => {
    const id = 201 + index;
    const sent = now - one.ago;
    const to = index === 0 && recipients > 0 ? many(recipients) : one.deliveries;
    const deliveries = to.map(([code, state], at) => delivery(id * 10_000 + at, code, state, sent));
    const tally = tallyOf(deliveries);
    return {
      row: {
        id,
        priority: one.priority,
        symbol: one.symbol,
        subject: one.subject,
        promulgation_date: '2026-11-20',
        queued_at: sent - 12_000,
        undo_until: null,
        state: tally.failed + tally.returned > 0 ? 'problem' : tally.sent + tally.arrived > 0 ? 'moving' : 'done',
        tally,
        recipients: deliveries.slice(0, 3).map((row) => row.to),
      },
      document_id: `H21,2026/11/20,${one.symbol}`,
      doc_ids: [`c2f0d1b8-${id}-47aa-b0c3-0e6a9f1d2b44`],
      package_sha256: '3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8551'.slice(0, 64),
      document_type: one.symbol.includes('QĐ') ? 'Quyết định' : 'Công văn',
      place: 'Gia Lai',
      signer_competence: 'KT. CHỦ TỊCH',
      signer_position: 'PHÓ CHỦ TỊCH',
      signer_name: 'Nguyễn Thị Thanh Lịch',
      pages: 2,
      response_for: [],
      due_date: null,
      attachments: [attachment(id * 10, `${one.symbol.replace('/', '-')}.signed.pdf`)],
      deliveries,
      actions: actionsOf(deliveries),
      history: [
        { at: sent - 12_000, action: 'document.queued', actor: 'Nguyễn Thị Lan', args: { symbol: one.symbol, recipients: String(deliveries.length) } },
        { at: sent, action: 'document.sent', actor: 'hub', args: { symbol: one.symbol, recipients: String(deliveries.length) } },
      ],
    };
  });
}

function many(recipients: number): [string, DeliveryState][] {
  const states: DeliveryState[] = ['done', 'accepted', 'arrived', 'sent', 'in_process', 'failed', 'returned'];
  return Array.from({ length: recipients }, (_, index) => [`H21.${index + 1}`, states[index % states.length] ?? 'sent']);
}

export function makeQuarantine(now: number): QuarantinedRow[] {
  return [
    { id: 901, doc_id: '5a77c1de-0001-4c55-8f0e-b1c2d3e4f5a6', from: agency('H21.90'), received_at: now - 2 * hour, bytes: 48_112, problem: { code: 'edxml.not_xml', args: {} }, reported_to_hub: false },
    { id: 902, doc_id: '5a77c1de-0002-4c55-8f0e-b1c2d3e4f5a6', from: agency('H21.92'), received_at: now - 26 * hour, bytes: 132_800, problem: { code: 'package.not_for_us', args: { to: 'H31.12' } }, reported_to_hub: true },
    { id: 903, doc_id: '5a77c1de-0003-4c55-8f0e-b1c2d3e4f5a6', from: null, received_at: now - 27 * hour, bytes: 0, problem: { code: 'edxml.empty', args: {} }, reported_to_hub: false },
  ];
}

export function makeJournal(now: number): JournalRow[] {
  const kinds: [string, Record<string, string>, string, number | null, string][] = [
    ['document.received', { symbol: '102/VPCP-KSTT', from: 'Văn phòng Chính phủ' }, 'hub', 101, '102/VPCP-KSTT'],
    ['report.sent', { code: '01', to: 'Văn phòng Chính phủ' }, 'system', 101, '102/VPCP-KSTT'],
    ['document.accepted', { symbol: '902/SNV-CCHC', number: '1044', book: 'Sổ văn bản đến' }, 'Nguyễn Thị Lan', 108, '902/SNV-CCHC'],
    ['delivery.reported', { from: 'Sở Y tế tỉnh Gia Lai', code: '06' }, 'hub', 202, '1234/UBND-KGVX'],
    ['delivery.failed', { to: 'Ủy ban nhân dân phường An Khê', code: 'hub.recipient_unknown' }, 'hub', 202, '1234/UBND-KGVX'],
    ['package.quarantined', { doc_id: '5a77c1de-0001', code: 'edxml.not_xml' }, 'hub', null, ''],
    ['document.returned', { symbol: '1877/SXD-QLN', reason: 'R05', text: 'Thiếu phụ lục 2' }, 'Nguyễn Thị Lan', 112, '1877/SXD-QLN'],
    ['document.queued', { symbol: '1240/UBND-KGVX', recipients: '3' }, 'Nguyễn Thị Lan', 201, '1240/UBND-KGVX'],
    ['document.sent', { symbol: '1240/UBND-KGVX', recipients: '3' }, 'hub', 201, '1240/UBND-KGVX'],
    ['settings.hub_saved', { endpoint: 'https://truc.gialai.gov.vn' }, 'Nguyễn Thị Lan', null, ''],
  ];
  return Array.from({ length: 640 }, (_, index) => {
    const [action, args, actor, document, symbol] = kinds[index % kinds.length] ?? ['document.received', {}, 'hub', null, ''];
    return { sequence: 1640 - index, at: now - index * 7 * minute - 20_000, actor, action, document, symbol, args };
  });
}

export function emptyCounters(): Counters {
  return { waiting: 0, decisions: 0, quarantined: 0, failed: 0, returned: 0, unaccepted: 0, owed: 0, queued: 0, drafts: 0, unassigned: 0, overdue: 0, approvals: 0 };
}

export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();
}

/** The order in which waiting documents are worked off: most urgent first, then longest waiting. */
export function queued(a: IncomingRow, b: IncomingRow): number {
  return b.priority - a.priority || a.arrived_at - b.arrived_at || a.id - b.id;
}

export function page<T extends { id?: number; sequence?: number }>(rows: T[], after: string | null, limit: number): { rows: T[]; next: string | null; total: number } {
  const start = after === null ? 0 : Number(after);
  const slice = rows.slice(start, start + limit);
  return { rows: structuredClone(slice), next: start + limit < rows.length ? String(start + limit) : null, total: Math.min(1001, rows.length) };
}

/** The settings of an office that runs. */
export function makeSettings(preferences: Preferences, books: BookView[], data_dir: string): SettingsView {
  return {
    agency: {
      code: us.code,
      name: us.name,
      aliases: ['000.00.00.H21'],
      clerk: 'Nguyễn Thị Lan',
      department: 'Văn phòng',
      email: 'vanthu@gialai.gov.vn',
      telephone: '0269 3824 404',
      place: 'Gia Lai',
    },
    hub: {
      transport: 'vxp',
      endpoint: 'https://truc.gialai.gov.vn/XrdAdapter/RestService',
      system_id: 'H21-VANTHU',
      ca_file: '',
      client_certificate: '',
      proxy: '',
      allow_plain_http: false,
      padded_hash: false,
      report_unreadable: false,
      folder: '',
      poll_seconds: 60,
    },
    secret_stored: true,
    certificate_password_stored: false,
    secrets: 'keychain',
    preferences,
    books,
    directory: agencies.length,
    data_dir,
  };
}

/** What a form lacks. */
export function missing(fields: DraftFields, files: DraftFile[]): Notice[] {
  const list: Notice[] = [];
  for (const name of ['number', 'notation', 'promulgation_date', 'place', 'subject', 'document_type', 'signer_position', 'signer_name'] as const) {
    if (fields[name].trim() === '') list.push({ code: `office.missing.${name}`, args: {} });
  }
  if (fields.number.trim() !== '' && !/^\d+\p{L}?$/u.test(fields.number.trim())) list.push({ code: 'office.invalid.number', args: { value: fields.number.trim() } });
  if (fields.recipients.length === 0) list.push({ code: 'office.missing.recipients', args: {} });
  if (files.length === 0) list.push({ code: 'office.missing.files', args: {} });
  return list;
}

export function failure(code: string, args: Record<string, string> = {}): Failure {
  return { code, args, incident: `S-${Math.floor(Math.random() * 9000 + 1000)}` };
}

export function notice(code: string, args: Record<string, string> = {}): Notice {
  return { code, args };
}
