/**
 * The look of every state: one of five classes, a glyph and a word. The word comes from i18n by `family.state`.
 * This is the only place that knows which state looks how; what a state means is the engine's.
 */
import type { ApprovalState, DeliveryRow, DeliveryState, IncomingState, OwedWhy, Standing } from '../backend/backend';
import type { IconName } from './icons';

export type StateClass = 'neutral' | 'moving' | 'attention' | 'problem' | 'done';

export interface Look {
  class: StateClass;
  glyph: IconName;
}

export const deliveryLooks: Record<DeliveryState, Look> = {
  queued: { class: 'moving', glyph: 'ring' },
  sent: { class: 'moving', glyph: 'arrow' },
  failed: { class: 'problem', glyph: 'cross' },
  arrived: { class: 'moving', glyph: 'half' },
  returned: { class: 'problem', glyph: 'back' },
  accepted: { class: 'done', glyph: 'check' },
  assigned: { class: 'done', glyph: 'check' },
  in_process: { class: 'moving', glyph: 'play' },
  done: { class: 'done', glyph: 'checks' },
  take_back_asked: { class: 'attention', glyph: 'hourglass' },
  taken_back: { class: 'neutral', glyph: 'barred' },
};

export const incomingLooks: Record<IncomingState, Look> = {
  waiting: { class: 'attention', glyph: 'hourglass' },
  accepted: { class: 'done', glyph: 'check' },
  assigned: { class: 'moving', glyph: 'arrow' },
  in_process: { class: 'moving', glyph: 'play' },
  done: { class: 'done', glyph: 'checks' },
  returned: { class: 'neutral', glyph: 'back' },
  recalled: { class: 'neutral', glyph: 'barred' },
  decision: { class: 'attention', glyph: 'warning' },
};

export const owedLooks: Record<OwedWhy, Look> = {
  waiting: { class: 'moving', glyph: 'ring' },
  retrying: { class: 'attention', glyph: 'warning' },
  refused: { class: 'problem', glyph: 'cross' },
  missing: { class: 'problem', glyph: 'hourglass' },
};

export const standingLooks: Record<Standing['is'], Look> = {
  closed: { class: 'done', glyph: 'checks' },
  open: { class: 'neutral', glyph: 'ring' },
  in_time: { class: 'moving', glyph: 'hourglass' },
  soon: { class: 'attention', glyph: 'hourglass' },
  overdue: { class: 'problem', glyph: 'cross' },
};

export const approvalLooks: Record<ApprovalState, Look> = {
  asked: { class: 'attention', glyph: 'hourglass' },
  approved: { class: 'done', glyph: 'check' },
  returned: { class: 'problem', glyph: 'back' },
  void: { class: 'neutral', glyph: 'barred' },
};

const outgoingLooks: Record<string, Look> = {
  held: { class: 'attention', glyph: 'hourglass' },
  queued: { class: 'moving', glyph: 'ring' },
  moving: { class: 'moving', glyph: 'arrow' },
  problem: { class: 'problem', glyph: 'cross' },
  done: { class: 'done', glyph: 'checks' },
  cancelled: { class: 'neutral', glyph: 'barred' },
};

export function outgoingLook(state: string): Look {
  return outgoingLooks[state] ?? { class: 'neutral', glyph: 'ring' };
}

/** A delivery whose last attempt failed for now says so, although its state is still "queued". */
export function deliveryWord(row: DeliveryRow): { key: string; look: Look } {
  if (row.state === 'queued' && row.error) return { key: 'retrying', look: { class: 'attention', glyph: 'warning' } };
  return { key: row.state, look: deliveryLooks[row.state] };
}

/** Whether nothing more is expected, or a person has to act first. */
export function isOpen(row: DeliveryRow): boolean {
  return row.state !== 'done' && row.state !== 'taken_back';
}
