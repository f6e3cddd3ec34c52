import { afterEach, describe, expect, it } from 'vitest';
import type { AlertRow, AlertsView } from '../../src/backend/backend';
import { extent, minutesOf, remedyWords, screenOf, tabOf, wantsReason, whenWords } from '../../src/components/alerts';
import { useLanguage } from '../../src/i18n/i18n.svelte';
import { mendedWords, rootTrouble } from '../../src/state/alerts.svelte';
import { choices, moment } from '../../src/state/snooze';

const at = (text: string) => Date.parse(`${text}+07:00`);
const hours = { valid_from: '', morning_from: '07:30', morning_to: '11:30', afternoon_from: '13:30', afternoon_to: '17:00', source: '' };

function row(given: Partial<AlertRow>): AlertRow {
  return { id: 1, rule: 'send.failed', level: 'critical', message: { vi: '', en: '' }, clears: { vi: '', en: '' }, citation: '', cause: null, agency: null, document: null, items: 7, documents: 3, raised_at: 0, audience: ['clerk'], escalated_at: null, acted: null, snoozed_until: null, dismissed: null, hidden_by: null, hides: 0, usual_ms: null, remedies: [], cleared_at: null, ...given };
}

afterEach(() => useLanguage('vi'));

describe('putting an alert off', () => {
  it('reads times as people type them, in Vietnam’s zone', () => {
    for (const typed of ['7:30', '07:30', '7h30', '7g30', '07.30']) expect(moment('2026-11-05', typed), typed).toBe(at('2026-11-05T07:30:00'));
    expect(moment('2026-11-05', '7h')).toBe(at('2026-11-05T07:00:00'));
    for (const typed of ['', '24:00', '7:60', 'sáng', '730']) expect(moment('2026-11-05', typed), typed).toBeNull();
    expect(moment('', '7:30')).toBeNull();
  });

  it('offers the afternoon only while it is to come, by the hours of that day', () => {
    const morning = choices(at('2026-11-05T08:41:00'), [hours]);
    expect(morning.map((choice) => choice.id)).toEqual(['hour', 'afternoon', 'morning']);
    expect(morning[1]?.until).toBe(at('2026-11-05T13:30:00'));
    expect(morning[2]?.until).toBe(at('2026-11-06T07:30:00'));
    expect(choices(at('2026-11-05T14:00:00'), [hours]).map((choice) => choice.id)).toEqual(['hour', 'morning']);
    const winter = { ...hours, valid_from: '2026-11-06', morning_from: '07:00' };
    expect(choices(at('2026-11-05T08:41:00'), [hours, winter])[2]?.until).toBe(at('2026-11-06T07:00:00'));
    expect(choices(at('2026-11-05T08:41:00'), []).map((choice) => choice.id)).toEqual(['hour']);
  });
});

describe('an alert in words', () => {
  it('says how far it reaches', () => {
    expect(extent(row({}))).toBe('7 nơi · 3 văn bản');
    expect(extent(row({ items: 1, documents: 0 }))).toBe('1 việc');
  });

  it('names its remedy after what will happen', () => {
    expect(remedyWords(row({ remedies: ['resend'], cause: { code: 'cause.code_replaced', args: {} } }))).toBe('Sửa & gửi lại 7 nơi');
    expect(remedyWords(row({ remedies: ['resend'], cause: { code: 'hub.timeout', args: {} } }))).toBe('Gửi lại 7 nơi');
    expect(remedyWords(row({ remedies: ['report'] }))).toBe('Báo ngay');
    expect(remedyWords(row({ remedies: ['sync'] }))).toBe('Thử lại ngay');
    expect(remedyWords(row({}))).toBeNull();
  });

  it('says what a mending did, nothing left out', () => {
    expect(mendedWords('resend', { queued: 5, already_there: 1, left: 1 })).toBe('Đang gửi lại tới 5 nơi. Trục báo 1 nơi đã có sẵn, không gửi trùng. Còn 1 việc phải xem riêng.');
    expect(mendedWords('resend', { queued: 0, already_there: 0, left: 0 })).toBe('Không còn gì để xử lý.');
  });

  it('wants a reason for high and critical ones, and knows where the others are seen to', () => {
    expect((['low', 'medium', 'high', 'critical'] as const).map((level) => wantsReason(row({ level })))).toEqual([false, false, true, true]);
    expect(screenOf(row({ rule: 'in.quarantined' }))?.key).toBe('quarantine');
    expect(screenOf(row({ rule: 'send.failed' }))).toBeNull();
  });

  it('is looked for where it lies, and only trouble that matters makes a band', () => {
    const view: AlertsView = { now: 0, open: [row({ id: 4, rule: 'hub.unreachable', level: 'low' })], quiet: [row({ id: 9 })], precision: null };
    expect([tabOf(view, 4), tabOf(view, 9), tabOf(view, 5)]).toEqual(['open', 'quiet', null]);
    expect(rootTrouble(view)).toBeNull();
    expect(rootTrouble({ ...view, open: [row({ rule: 'hub.unreachable', level: 'medium' })] })?.rule).toBe('hub.unreachable');
  });
});

describe('thresholds', () => {
  it('are said in words, whatever their shape', () => {
    expect(whenWords('at_once')).toBe('ngay khi có');
    expect(whenWords({ minutes: 90 })).toBe('sau 1 giờ 30 phút');
    expect(whenWords({ working_minutes: 15 })).toBe('sau 15 phút làm việc');
    expect(whenWords({ time_of_day: '15:30:00' })).toBe('lúc 15:30');
    expect(whenWords({ usual: { at_least: 40 } })).toContain('ít nhất 40 phút');
    expect(whenWords({ urgent_minutes: 1 })).toBe('quá số phút của độ khẩn');
    expect(whenWords({ urgent_minutes: 2 })).toBe('quá 2 lần số phút của độ khẩn');
    expect(whenWords({ term: 'register' })).toContain('vào sổ');
  });

  it('are edited only where they are minutes', () => {
    expect([minutesOf({ minutes: 5 }), minutesOf({ working_minutes: 6 }), minutesOf({ usual: { at_least: 7 } }), minutesOf('due'), minutesOf({ term: 'send' }), minutesOf(null)]).toEqual([5, 6, 7, null, null, null]);
  });
});
