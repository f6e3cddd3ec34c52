import { describe, expect, it } from 'vitest';
import type { DeliveryRow, DeliveryState } from '../../src/backend/backend';
import { deliveryLooks, deliveryWord, incomingLooks, isOpen } from '../../src/components/states';
import { word } from '../../src/i18n/i18n.svelte';
import { cell, cellName, steps } from '../../src/views/outgoing/steps';

// 2026-11-05 12:27 in Vietnam.
const now = Date.UTC(2026, 10, 5, 5, 27);
const minute = 60_000;

function row(state: DeliveryState, given: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    id: 1,
    to: { code: 'H21.88', name: 'UBND xã Ia Grai' },
    state,
    sent_at: null,
    arrived_at: null,
    accepted_at: null,
    in_process_at: null,
    done_at: null,
    returned_at: null,
    report_text: '',
    error: null,
    attempts: 1,
    next_attempt_at: null,
    nudges: 0,
    nudged_at: null,
    resending: false,
    history: [],
    ...given,
  };
}

describe('a cell of the recipient matrix has words', () => {
  it('for a step that happened', () => {
    expect(cellName(row('arrived', { sent_at: now - 252 * minute }), 'sent', now)).toBe('UBND xã Ia Grai: gửi lúc 08:15 05/11/2026');
  });

  it('for a step that is waited for, with how long', () => {
    const waiting = row('arrived', { sent_at: now - 253 * minute, arrived_at: now - 252 * minute });
    expect(cell(waiting, 'accepted')).toEqual({ kind: 'waiting', since: now - 252 * minute, reached: 'arrived' });
    expect(cellName(waiting, 'accepted', now)).toBe('UBND xã Ia Grai: đã đến 08:15, chưa tiếp nhận 4 giờ 12 phút');
  });

  it('and waits at the first step after the last that happened', () => {
    const given = { sent_at: 1, arrived_at: 2, accepted_at: 3, in_process_at: 4, done_at: 5 };
    const after = (last: number) => Object.fromEntries(Object.entries(given).slice(0, last));
    const states: DeliveryState[] = ['sent', 'arrived', 'accepted', 'in_process', 'done'];
    states.forEach((state, index) => {
      const shown = row(state, after(index + 1));
      const waits = steps.filter((step) => cell(shown, step).kind === 'waiting');
      expect(waits, state).toEqual(steps.slice(index + 1, index + 2));
    });
    // A report that got lost leaves a gap, not a wait behind what came later.
    const gap = row('accepted', { sent_at: 1, accepted_at: 3 });
    expect(steps.map((step) => cell(gap, step).kind)).toEqual(['yes', 'no', 'yes', 'waiting', 'no']);
    for (const state of ['failed', 'returned', 'taken_back'] as const) {
      expect(steps.map((step) => cell(row(state, { sent_at: 1 }), step).kind)).not.toContain('waiting');
    }
  });

  it('for a failure and a return', () => {
    expect(cellName(row('failed'), 'sent', now)).toBe('UBND xã Ia Grai: lỗi gửi');
    expect(cellName(row('returned', { sent_at: now, arrived_at: now, returned_at: now }), 'accepted', now)).toBe('UBND xã Ia Grai: trả lại lúc 12:27 05/11/2026');
  });

  it('for what has not happened', () => {
    for (const step of steps) expect(cellName(row('queued'), step, now)).toMatch(/^UBND xã Ia Grai: chưa /);
  });
});

describe('a state', () => {
  it('has a class, a glyph and a word', () => {
    for (const [state, look] of Object.entries(deliveryLooks)) {
      expect(look.glyph).toBeTruthy();
      expect(word('delivery.state', state)).not.toBe(state);
    }
    for (const state of Object.keys(incomingLooks)) expect(word('incoming.state', state)).not.toBe(state);
  });

  it('queued after a failed attempt says that it will be tried again', () => {
    expect(deliveryWord(row('queued', { error: { code: 'hub.timeout', args: {} } }))).toEqual({ key: 'retrying', look: { class: 'attention', glyph: 'warning' } });
  });

  it('is open until the recipient is done or the document is taken back', () => {
    const open = (Object.keys(deliveryLooks) as DeliveryState[]).filter((state) => isOpen(row(state)));
    expect(open).not.toContain('done');
    expect(open).not.toContain('taken_back');
    expect(open).toContain('accepted');
  });
});
