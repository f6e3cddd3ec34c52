/** How alerts look, and where to see to what cannot be mended at once. */
import type { AlertLevel, AlertRow, AlertsView, When } from '../backend/backend';
import { duration } from '../i18n/format';
import { t, word } from '../i18n/i18n.svelte';
import { place } from '../state/place.svelte';
import type { Look } from './states';

export const alertLooks: Record<AlertLevel, Look> = {
  critical: { class: 'problem', glyph: 'cross' },
  high: { class: 'problem', glyph: 'warning' },
  medium: { class: 'attention', glyph: 'hourglass' },
  low: { class: 'neutral', glyph: 'ring' },
};

export const alertLevels: AlertLevel[] = ['low', 'medium', 'high', 'critical'];

/** Whether letting one pass has to be explained. The engine asks for it too. */
export function wantsReason(row: AlertRow): boolean {
  return row.level === 'high' || row.level === 'critical';
}

/** `7 nơi · 3 văn bản`; what is about no document says only how many. */
export function extent(row: AlertRow): string {
  if (row.documents === 0) return t('alerts.extent.items', { n: row.items });
  return t('alerts.extent', { items: row.items, documents: row.documents });
}

/** The button that mends everything at once. */
export function remedyWords(row: AlertRow): string | null {
  const remedy = row.remedies[0];
  if (remedy === 'resend') return row.cause?.code === 'cause.code_replaced' ? t('alerts.remedy.replace', { n: row.items }) : t('alerts.remedy.resend', { n: row.items });
  if (remedy === 'report') return t('alerts.remedy.report');
  return remedy === 'sync' ? t('alerts.remedy.sync') : null;
}

export function openDocument(document: { id: number; outgoing: boolean }): void {
  if (document.outgoing) place.toOutgoing(document.id);
  else place.toIncoming(document.id);
}

/** The screen where something about an alert is seen to, when it is not about one document. */
export function screenOf(row: AlertRow): { key: 'quarantine' | 'waiting' | 'decision' | 'calendar' | 'hub' | 'journal'; go: () => void } | null {
  switch (row.rule) {
    case 'in.quarantined':
      return { key: 'quarantine', go: () => place.toBox('quarantine') };
    case 'in.not_registered':
    case 'in.urgent':
    case 'in.duplicate':
      return { key: 'waiting', go: () => place.toBox('waiting') };
    case 'in.decision':
      return { key: 'decision', go: () => place.toBox('decision') };
    case 'calendar.gap':
      return { key: 'calendar', go: () => place.toSettings('calendar') };
    case 'hub.refused':
    case 'machine.certificate':
      return { key: 'hub', go: () => place.toSettings('hub') };
    case 'register.audit':
      return { key: 'journal', go: () => place.go('journal') };
    default:
      return null;
  }
}

/** Which part of the list an alert lies in. */
export function tabOf(view: AlertsView, id: number): 'open' | 'quiet' | null {
  if (view.open.some((row) => row.id === id)) return 'open';
  return view.quiet.some((row) => row.id === id) ? 'quiet' : null;
}

/** How long a number of minutes is; whole hours say no minutes. */
export function minutesWords(n: number): string {
  return n >= 60 && n < 2880 && n % 60 === 0 ? t('alerts.hours', { n: n / 60 }) : duration(n * 60_000);
}

/** A threshold in words. */
export function whenWords(when: When): string {
  if (typeof when === 'string') return word('alerts.when', when);
  if (when.minutes !== undefined) return t('alerts.when.minutes', { time: minutesWords(when.minutes) });
  if (when.working_minutes !== undefined) return t('alerts.when.working_minutes', { time: minutesWords(when.working_minutes) });
  if (when.working_days !== undefined) return t('alerts.when.working_days', { n: when.working_days });
  if (when.time_of_day !== undefined) return t('alerts.when.time_of_day', { time: when.time_of_day.slice(0, 5) });
  if (when.term !== undefined) return word('alerts.when.term', when.term);
  if (when.days_before !== undefined) return t('alerts.when.days_before', { n: when.days_before });
  if (when.usual !== undefined) return t('alerts.when.usual', { time: minutesWords(when.usual.at_least) });
  return when.urgent_minutes === 1 ? t('alerts.when.urgent_once') : t('alerts.when.urgent_minutes', { n: when.urgent_minutes });
}

/** The number of minutes of a threshold that is one, for forms that edit only such. */
export function minutesOf(when: When | null | undefined): number | null {
  if (!when || typeof when === 'string') return null;
  return when.minutes ?? when.working_minutes ?? when.usual?.at_least ?? null;
}
