/** Alerts and their rules in the sample engine. */
import type { Backend, Failure } from './backend';
import { agencies } from './sample-data';
import type { AgencyView, AlertItem, AlertRow, AlertRulesView, AlertRuleView, AlertSettings, AlertsView, Notice, OutgoingDetail, Thresholds } from './types';

const minute = 60_000;
const hour = 60 * minute;

type RuleText = [vi: string, en: string, clears: string, clearsEn: string, citation: string];

const texts: Record<string, RuleText> = {
  'send.failed': ['Văn bản gửi lỗi', 'Sending failed', 'Gửi lại được, đã thu hồi hoặc đã hủy', 'It was sent again, taken back or withdrawn', 'CV của UBND tỉnh Gia Lai năm 2021, mục 1'],
  'send.not_accepted': ['Nơi nhận chưa tiếp nhận', 'The recipient has not accepted', 'Nơi nhận tiếp nhận (03) hoặc trả lại (02)', 'The recipient accepts (03) or returns (02)', 'CV của UBND tỉnh Gia Lai năm 2021, mục 1; NĐ 30/2020/NĐ-CP Điều 21.2.c'],
  'in.not_registered': ['Tồn đọng: văn bản đến chưa vào sổ', 'Backlog: incoming documents not registered', 'Đã tiếp nhận hoặc trả lại', 'Accepted or returned', 'NĐ 30/2020/NĐ-CP Điều 4.2.c, 21.2.c'],
  'owed.status': ['Nợ trạng thái: chưa báo cho nơi gửi', 'Owed: the sender was not told', 'Trục đã nhận báo cáo trạng thái', 'The hub took the status report', 'QĐ 28/2018/QĐ-TTg Điều 9.2; CV của UBND tỉnh Gia Lai năm 2021, mục 2'],
  'hub.unreachable': ['Không nối được trục liên thông', 'The hub cannot be reached', 'Nối lại được', 'It can be reached again', 'QĐ 28/2018/QĐ-TTg Điều 6.3'],
  'in.quarantined': ['Gói tin nhận lỗi, đã giữ lại', 'A package could not be taken in and is kept', 'Đã xử lý trong danh sách Cần xem', 'Handled in the list', 'CV của UBND tỉnh Gia Lai năm 2021, mục 2 (không có văn bản nhận lỗi)'],
  'in.urgent': ['Văn bản khẩn đến chưa xử lý', 'An urgent document waits', 'Đã tiếp nhận và chuyển', 'Accepted and passed on', 'QĐ 28/2018/QĐ-TTg Điều 6.2'],
  'machine.disk': ['Ổ đĩa sắp đầy', 'The disk is nearly full', 'Đã có thêm chỗ trống', 'There is room again', 'Quy chế vận hành'],
  'calendar.gap': ['Lịch làm việc năm tới chưa đầy đủ', 'Next year’s calendar is incomplete', 'Đã nhập đủ ngày nghỉ của năm', 'All days of the year were entered', 'BLLĐ 2019 Điều 112.3'],
};

function agency(code: string): AgencyView {
  return { code, name: agencies.find((one) => one.code === code)?.name ?? code };
}

function row(id: number, rule: string, given: Partial<AlertRow>): AlertRow {
  const [vi, en, clears, clearsEn, citation] = texts[rule] ?? [rule, rule, '', '', ''];
  return {
    id,
    rule,
    level: 'medium',
    message: { vi, en },
    clears: { vi: clears, en: clearsEn },
    citation,
    cause: null,
    agency: null,
    document: null,
    items: 1,
    documents: 1,
    raised_at: 0,
    audience: ['clerk'],
    escalated_at: null,
    acted: null,
    snoozed_until: null,
    dismissed: null,
    hidden_by: null,
    hides: 0,
    usual_ms: null,
    remedies: [],
    cleared_at: null,
    ...given,
  };
}

function cause(code: string, args: Record<string, string> = {}): Notice {
  return { code, args };
}

interface Faces {
  face: string;
  now: () => number;
  clerk: () => string;
  outgoing: () => OutgoingDetail[];
  wait: <T>(value: T) => Promise<T>;
  changed: () => void;
  refuse: (code: string, args?: Record<string, string>) => Failure;
}

const long = 'Ủy ban nhân dân xã Nguyễn Thượng Hiền – Hoài Ân – Ân Nghĩa hợp nhất theo Nghị quyết số 1664/NQ-UBTVQH15 của Ủy ban Thường vụ Quốc hội về việc sắp xếp các đơn vị hành chính cấp xã';

function open(face: string, now: number, documents: OutgoingDetail[]): AlertRow[] {
  if (face === 'empty') return [];
  const first = documents.find((one) => one.row.symbol.startsWith('1234/'))?.row;
  const about = first ? { id: first.id, outgoing: true, symbol: first.symbol, subject: first.subject } : null;
  const rows = [
    row(1, 'send.failed', { level: 'critical', cause: cause('cause.code_replaced'), items: 7, documents: 3, raised_at: now - 52 * minute, remedies: ['resend'] }),
    row(2, 'send.not_accepted', { level: 'high', agency: agency('H21.88'), document: about, items: 1, documents: 1, raised_at: now - 4 * hour - 12 * minute, usual_ms: 40 * minute, acted: { at: now - 3 * hour, by: 'Nguyễn Thị Lan', how: 'seen' }, audience: ['clerk', 'head'], escalated_at: now - hour }),
    row(3, 'in.quarantined', { level: 'high', cause: cause('edxml.not_xml'), items: 2, documents: 0, raised_at: now - 26 * hour, audience: ['clerk', 'it'] }),
    row(4, 'in.not_registered', { level: 'medium', items: 5, documents: 5, raised_at: now - 18 * minute }),
    row(5, 'owed.status', { level: 'medium', cause: cause('hub.busy'), items: 3, documents: 3, raised_at: now - 21 * minute, remedies: ['report'] }),
    row(6, 'calendar.gap', { level: 'low', items: 1, documents: 0, raised_at: now - 52 * hour, audience: ['clerk', 'it'] }),
  ];
  if (face === 'long') {
    rows.splice(1, 0, row(7, 'send.not_accepted', { level: 'high', agency: { code: 'H21.40.12.305', name: long }, document: about && { ...about, symbol: '123456/UBND-KGVX-NCPC-TTĐT', subject: long }, cause: cause('hub.refused', { hub_text: `${long} không còn trong danh bạ`, hub_code: '1042' }), items: 12_345, documents: 1204, raised_at: now - 40 * 24 * hour, usual_ms: 27 * hour, remedies: ['resend'], acted: { at: now - 2 * hour, by: 'Nguyễn Hoàng Thượng Uyển Phương Khuê', how: 'snooze' }, audience: ['clerk', 'head', 'it'], escalated_at: now - hour }));
  }
  if (face !== 'down') return rows;
  const down = row(8, 'hub.unreachable', { level: 'medium', cause: cause('hub.unreachable'), items: 1, documents: 0, raised_at: now - 22 * minute, hides: 14, remedies: ['sync'], audience: ['it', 'clerk'] });
  return [...rows.filter((one) => one.level === 'critical' || one.level === 'high'), down, ...rows.filter((one) => one.level === 'low')];
}

function quiet(face: string, now: number): AlertRow[] {
  if (face === 'empty') return [];
  const hidden = Array.from({ length: face === 'down' ? 14 : 0 }, (_, index) =>
    row(100 + index, 'send.not_accepted', { agency: agency(agencies[index]?.code ?? 'H21.2'), raised_at: now - (20 - index) * minute, hidden_by: 'hub.unreachable', items: 1 + (index % 3), usual_ms: (30 + index * 5) * minute }),
  );
  return [
    row(21, 'send.not_accepted', { agency: agency('H21.91'), items: 2, documents: 2, raised_at: now - 5 * hour, snoozed_until: now + 50 * minute, acted: { at: now - 10 * minute, by: 'Nguyễn Thị Lan', how: 'snooze' }, usual_ms: 25 * minute }),
    row(22, 'machine.disk', { level: 'high', raised_at: now - 30 * hour, documents: 0, dismissed: { at: now - 28 * hour, by: 'Trần Quốc Bảo', how: 'Đã đặt mua ổ đĩa mới, lắp thứ Sáu tuần này' }, acted: { at: now - 28 * hour, by: 'Trần Quốc Bảo', how: 'dismiss' }, audience: ['it'] }),
    ...hidden,
  ];
}

function past(face: string, now: number): AlertRow[] {
  if (face === 'empty') return [];
  const rules = ['send.not_accepted', 'send.failed', 'in.urgent', 'hub.unreachable', 'owed.status'];
  return Array.from({ length: 240 }, (_, index) => {
    const rule = rules[index % rules.length] ?? 'send.failed';
    const cleared = now - (index + 1) * 3.4 * hour;
    return row(1000 - index, rule, {
      level: rule === 'send.failed' ? 'critical' : index % 4 === 0 ? 'high' : 'medium',
      agency: rule === 'send.not_accepted' ? agency(agencies[index % 20]?.code ?? 'H21.2') : null,
      cause: rule === 'send.failed' ? cause('hub.recipient_unknown') : rule === 'hub.unreachable' ? cause('hub.timeout') : null,
      items: 1 + (index % 6),
      documents: rule === 'hub.unreachable' ? 0 : 1 + (index % 3),
      raised_at: cleared - (12 + (index % 7) * 31) * minute,
      cleared_at: cleared,
      acted: index % 3 === 0 ? null : { at: cleared - 4 * minute, by: 'Nguyễn Thị Lan', how: index % 3 === 1 ? 'mend' : 'seen' },
    });
  });
}

function items(alert: AlertRow, documents: OutgoingDetail[]): AlertItem[] {
  const places = agencies.filter((one) => one.code.startsWith('H21.'));
  return Array.from({ length: alert.items }, (_, index) => {
    const detail = documents[index % Math.max(1, Math.min(alert.documents, documents.length))]?.row;
    const document = alert.documents === 0 || !detail ? null : (alert.document ?? { id: detail.id, outgoing: true, symbol: detail.symbol, subject: detail.subject });
    const since = alert.raised_at - ((index * 7) % 50) * minute;
    return {
      subject: `delivery:${alert.id * 100_000 + index}`,
      document,
      agency: alert.agency ?? (alert.documents === 0 ? null : { code: places[index % places.length]?.code ?? 'H21.2', name: places[index % places.length]?.name ?? '' }),
      level: alert.level,
      since,
      late_at: since + 4 * minute,
      cleared_at: alert.cleared_at ?? (alert.id === 4 && index === 0 ? alert.raised_at + 5 * minute : null),
    };
  });
}

const stage = (level: AlertRow['level'], thresholds: Thresholds, own: string | null = null) => ({ level, thresholds, own });

function ruleView(id: string, given: Partial<AlertRuleView>): AlertRuleView {
  const [vi, en, , , citation] = texts[id] ?? [id, id, '', '', ''];
  return { id, message: { vi, en }, citation, tier: 'toast', audience: ['clerk'], stages: [], health: { raised: 0, acted: 0 }, proposal: null, ...given };
}

const shipped: AlertRuleView[] = [
  ruleView('send.failed', { tier: 'sound', stages: [stage('critical', { normal: 'at_once' })], health: { raised: 31, acted: 30 } }),
  ruleView('send.not_accepted', {
    stages: [stage('medium', { normal: { usual: { at_least: 120 } }, urgent: { minutes: 30 } }), stage('high', { normal: { term: 'tell_sender' }, urgent: { minutes: 60 } })],
    health: { raised: 42, acted: 11 },
    proposal: 180,
  }),
  ruleView('in.urgent', { tier: 'sound', audience: ['clerk', 'head'], stages: [stage('high', { normal: 'never', urgent: 'at_once' }), stage('critical', { normal: 'never', urgent: { urgent_minutes: 1 } })], health: { raised: 6, acted: 6 } }),
  ruleView('in.not_registered', { stages: [stage('medium', { normal: { time_of_day: '15:30:00' } }), stage('high', { normal: { term: 'register' } })], health: { raised: 12, acted: 10 } }),
  ruleView('owed.status', { tier: 'digest', stages: [stage('medium', { normal: { minutes: 15 }, urgent: { minutes: 5 } }), stage('high', { normal: { minutes: 240 }, urgent: { minutes: 30 } })] }),
  ruleView('in.quarantined', { audience: ['clerk', 'it'], stages: [stage('high', { normal: 'at_once' })], health: { raised: 3, acted: 3 } }),
  ruleView('hub.unreachable', { audience: ['it', 'clerk'], stages: [stage('low', { normal: { minutes: 5 } }), stage('medium', { normal: { minutes: 15 } }), stage('high', { normal: { minutes: 240 } })], health: { raised: 4, acted: 2 } }),
  ruleView('machine.disk', { audience: ['it'], stages: [stage('medium', { normal: 'at_once' }), stage('high', { normal: 'due' })], health: { raised: 1, acted: 1 } }),
  ruleView('calendar.gap', { tier: 'digest', audience: ['clerk', 'it'], stages: [stage('low', { normal: 'due' })] }),
];

type Asked = Pick<Backend, 'alerts' | 'alertItems' | 'alertHistory' | 'alertSeen' | 'alertSnooze' | 'alertDismiss' | 'alertMend' | 'alertRules' | 'alertSettingsSave'>;

/** Their part of the sample engine. */
export function sampleAlerts({ face, now, clerk, outgoing, wait, changed, refuse }: Faces): Asked {
  let shown = open(face, now(), outgoing());
  let silent = quiet(face, now());
  const history = past(face, now());
  let settings: AlertSettings = { preset: 'standard', urgent: null, overrides: [], manners: { group_wait_seconds: 120, budget: 5, quiet_hours: true, sound: true } };

  const view = (): AlertsView => ({ now: now(), open: shown, quiet: silent, precision: face === 'empty' ? null : 87 });
  const find = (id: number): AlertRow => {
    const found = [...shown, ...silent, ...history].find((one) => one.id === id);
    if (!found) throw refuse('office.not_found', { what: 'open alert' });
    return found;
  };
  const hush = (alert: AlertRow): void => {
    shown = shown.filter((one) => one !== alert);
    silent = [alert, ...silent.filter((one) => one !== alert)];
  };
  const rules = (): AlertRulesView => ({
    settings,
    rules: shipped.map((rule) => ({
      ...rule,
      stages: rule.stages.map((one, place) => {
        const own = settings.overrides.find((other) => other.rule === rule.id && other.stage === place);
        return own ? { ...one, thresholds: own.thresholds, own: own.citation } : one;
      }),
      proposal: settings.overrides.some((own) => own.rule === rule.id) ? null : rule.proposal,
    })),
  });

  return {
    alerts: () => wait(view()),
    alertItems: async (id, after) => {
      const start = Number(after ?? 0);
      const all = items(find(id), outgoing());
      return wait({ rows: all.slice(start, start + 100), next: start + 100 < all.length ? String(start + 100) : null });
    },
    alertHistory: async (after) => {
      const start = Number(after ?? 0);
      return wait({ rows: history.slice(start, start + 100), next: start + 100 < history.length ? String(start + 100) : null });
    },
    alertSeen: async (id) => {
      find(id).acted ??= { at: now(), by: clerk(), how: 'seen' };
      return wait(view());
    },
    alertSnooze: async (id, until) => {
      if (until <= now() || until - now() > 31 * 24 * hour) throw refuse('office.alert_snooze', { until: new Date(until).toISOString() });
      const alert = find(id);
      alert.snoozed_until = until;
      alert.acted ??= { at: now(), by: clerk(), how: 'snooze' };
      hush(alert);
      return wait(view());
    },
    alertDismiss: async (id, reason) => {
      const alert = find(id);
      if ((alert.level === 'high' || alert.level === 'critical') && reason.trim().length < 5) throw refuse('office.reason_too_short', { least: '5' });
      alert.dismissed = { at: now(), by: clerk(), how: reason.trim() };
      alert.acted ??= { at: now(), by: clerk(), how: 'dismiss' };
      hush(alert);
      return wait(view());
    },
    alertMend: async (id) => {
      const alert = find(id);
      if (alert.remedies.length === 0) throw refuse('office.alert_remedy');
      if (alert.rule === 'send.failed') {
        shown = shown.filter((one) => one !== alert);
        history.unshift({ ...alert, cleared_at: now(), acted: { at: now(), by: clerk(), how: 'mend' } });
        changed();
        return wait({ queued: 6, already_there: 1, left: 0 });
      }
      alert.acted ??= { at: now(), by: clerk(), how: 'mend' };
      changed();
      return wait({ queued: alert.items, already_there: 0, left: 0 });
    },
    alertRules: () => wait(rules()),
    alertSettingsSave: async (given) => {
      if (given.overrides.some((own) => own.citation.trim() === '')) throw refuse('office.alert_settings', { detail: 'citation' });
      settings = structuredClone(given);
      return wait(rules());
    },
  };
}
