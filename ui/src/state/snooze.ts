/** Until when an alert may be put to sleep. Times are Vietnam's, whatever the machine says. */
import type { SessionView } from '../backend/backend';
import { today } from '../i18n/format';

const day = 86_400_000;

/** The moment of a day (`YYYY-MM-DD`) and a time (`7:30`, `07:30`, `7h30`) in Vietnam; null when it is none. */
export function moment(date: string, typed: string): number | null {
  const parts = /^(\d{1,2})\s*[:hg.]\s*(\d{2})?$/i.exec(typed.trim());
  const [hour, minute] = [Number(parts?.[1]), Number(parts?.[2] ?? 0)];
  if (!parts || hour > 23 || minute > 59) return null;
  const at = Date.parse(`${date}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00+07:00`);
  return Number.isNaN(at) ? null : at;
}

export interface Choice {
  id: 'hour' | 'afternoon' | 'morning';
  until: number;
}

/** An hour, the afternoon of today while it is still to come, tomorrow's morning; by the office's hours. */
export function choices(now: number, sessions: SessionView[]): Choice[] {
  const date = today(now);
  const next = today(now + day);
  const on = (wanted: string): SessionView | undefined => sessions.filter((one) => one.valid_from <= wanted).at(-1);
  const afternoon = moment(date, on(date)?.afternoon_from ?? '');
  const morning = moment(next, on(next)?.morning_from ?? '');
  const list: Choice[] = [{ id: 'hour', until: now + 3_600_000 }];
  if (afternoon !== null && afternoon > now) list.push({ id: 'afternoon', until: afternoon });
  if (morning !== null) list.push({ id: 'morning', until: morning });
  return list;
}
