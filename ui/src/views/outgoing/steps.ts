/** The five steps of a delivery as columns of the matrix, and the words of each cell. */
import type { DeliveryRow } from '../../backend/backend';
import { dateTime, duration, short } from '../../i18n/format';
import { t, word } from '../../i18n/i18n.svelte';

export const steps = ['sent', 'arrived', 'accepted', 'in_process', 'done'] as const;
export type Step = (typeof steps)[number];

export function stepAt(row: DeliveryRow, step: Step): number | null {
  return row[`${step}_at`];
}

/** The step that is waited for: the first one after the last that happened; none while a person has to act first. */
function awaited(row: DeliveryRow): { step: Step; since: number; reached: Step } | null {
  if (row.state === 'failed' || row.state === 'returned' || row.state === 'taken_back' || row.state === 'take_back_asked') return null;
  const last = steps.findLastIndex((step) => stepAt(row, step) !== null);
  const reached = steps[last];
  const step = steps[last + 1];
  const since = reached === undefined ? null : stepAt(row, reached);
  return step === undefined || reached === undefined || since === null ? null : { step, since, reached };
}

/** What a cell shows: a time, a failure, a return, the wait for the next step, or nothing yet. */
export type Cell =
  | { kind: 'yes'; at: number }
  | { kind: 'failed' }
  | { kind: 'returned'; at: number | null }
  | { kind: 'waiting'; since: number; reached: Step }
  | { kind: 'no' };

export function cell(row: DeliveryRow, step: Step): Cell {
  const at = stepAt(row, step);
  if (at !== null) return { kind: 'yes', at };
  if (step === 'sent' && row.state === 'failed') return { kind: 'failed' };
  if (step === 'accepted' && row.state === 'returned') return { kind: 'returned', at: row.returned_at };
  const next = awaited(row);
  if (next?.step === step) return { kind: 'waiting', since: next.since, reached: next.reached };
  return { kind: 'no' };
}

/** A cell in words, for screen readers and tool tips. */
export function cellName(row: DeliveryRow, step: Step, now: number): string {
  const agency = row.to.name;
  const name = word('matrix.step', step);
  const shown = cell(row, step);
  if (shown.kind === 'yes') return t('matrix.cell.yes', { agency, step: name, time: dateTime(shown.at) });
  if (shown.kind === 'failed') return t('matrix.cell.failed', { agency });
  if (shown.kind === 'returned') return t('matrix.cell.returned', { agency, time: shown.at === null ? '' : dateTime(shown.at) });
  if (shown.kind === 'waiting') return t('matrix.cell.waiting', { agency, reached: word('matrix.step', shown.reached), time: short(shown.since, now), step: name, wait: duration(now - shown.since) });
  return t('matrix.cell.no', { agency, step: name });
}
