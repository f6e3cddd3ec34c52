/** Alerts as the engine keeps them, and what people ask of them. */
import { backend, type AlertItem, type AlertRow, type AlertsView, type Mended } from '../backend/backend';
import { t } from '../i18n/i18n.svelte';
import { Pages, Query } from './query.svelte';
import { attempt, toasts } from './toasts.svelte';

export const alerts = new Query<null, AlertsView>(() => backend().alerts(), ['alerts', 'settings']);

/** Cleared alerts, newest first. The engine decides how long a page is. */
export const alertHistory = new Pages<null, AlertRow>((_, after) => backend().alertHistory(after), ['alerts']);

/** An item with a number the grid can know it by: its name is a text. */
export interface NumberedItem extends AlertItem {
  key: number;
}

/** The items of one alert; the numbers stay with the items while the list is shown. */
export function itemsOf(): Pages<number, NumberedItem> {
  const keys: Record<string, number> = {};
  let last = 0;
  const keyOf = (name: string): number => (keys[name] ??= last += 1);
  return new Pages<number, NumberedItem>(async (alert, after) => {
    const page = await backend().alertItems(alert, after);
    return { rows: page.rows.map((item) => ({ ...item, key: keyOf(item.subject) })), next: page.next };
  }, []);
}

/** The root of all trouble with the hub, when it is serious enough for a band over every screen. */
export function rootTrouble(view: AlertsView | undefined): AlertRow | null {
  return view?.open.find((row) => row.rule === 'hub.unreachable' && row.level !== 'low') ?? null;
}

/** What a mending did, in words. */
export function mendedWords(remedy: string, { queued, already_there, left }: Mended): string {
  const parts: string[] = [];
  if (remedy === 'resend' && queued > 0) parts.push(t('alerts.mended.resend', { n: queued }));
  else if (remedy === 'report') parts.push(t('alerts.mended.report', { n: queued }));
  else if (remedy === 'sync') parts.push(t('alerts.mended.sync'));
  if (already_there > 0) parts.push(t('alerts.mended.there', { n: already_there }));
  if (left > 0) parts.push(t('alerts.mended.left', { n: left }));
  return parts.length > 0 ? parts.join(' ') : t('alerts.mended.none');
}

export function mend(row: AlertRow): Promise<boolean> {
  return attempt(async () => {
    const mended = await backend().alertMend(row.id);
    toasts.say(mendedWords(row.remedies[0] ?? '', mended));
    await Promise.all([alerts.refresh(), alertHistory.refresh()]);
  });
}

export function see(row: AlertRow): Promise<boolean> {
  return attempt(async () => {
    alerts.put(await backend().alertSeen(row.id));
    toasts.say(t('alerts.seen.done'));
  });
}

export function snooze(row: AlertRow, until: number, words: string): Promise<boolean> {
  return attempt(async () => {
    alerts.put(await backend().alertSnooze(row.id, until));
    toasts.say(t('alerts.snooze.done', { time: words }));
  });
}

export function dismiss(row: AlertRow, reason: string): Promise<boolean> {
  return attempt(async () => {
    alerts.put(await backend().alertDismiss(row.id, reason));
    toasts.say(t('alerts.dismiss.done'));
  });
}
