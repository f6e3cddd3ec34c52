/**
 * Dates, times, numbers and sizes as people here write them.
 *
 * Every option is explicit: `dateStyle` gives another form with each ICU version. Times are shown in Vietnam's zone,
 * because a register is kept in local office time whatever the machine says.
 */
import { grouped, language, t } from './i18n.svelte';

export { grouped as number } from './i18n.svelte';

const zone = 'Asia/Ho_Chi_Minh';
const day = new Intl.DateTimeFormat('vi-VN', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: zone });
const hour = new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone });
const second = new Intl.DateTimeFormat('vi-VN', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZone: zone,
});
const weekday = {
  vi: new Intl.DateTimeFormat('vi-VN', { weekday: 'long', timeZone: zone }),
  en: new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: zone }),
};
const tenth = {
  vi: new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 1 }),
  en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }),
};

/** `dd/MM/yyyy` of a moment. */
export function date(at: number): string {
  return day.format(at);
}

/** `HH:mm` of a moment. */
export function time(at: number): string {
  return hour.format(at);
}

/** `HH:mm:ss` of a moment. */
export function clock(at: number): string {
  return second.format(at);
}

export function dateTime(at: number): string {
  return `${time(at)} ${date(at)}`;
}

/** `Chủ Nhật, 22/11/2026`. */
export function longDate(at: number): string {
  const name = weekday[language()].format(at);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${date(at)}`;
}

/** The weekday of a date as the engine writes it: `Thứ Tư`. */
export function dayName(iso: string): string {
  const at = Date.parse(`${iso}T12:00:00+07:00`);
  if (Number.isNaN(at)) return '';
  const name = weekday[language()].format(at);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The hour for today, the day and month within the year, else the date: as short as can be told apart. */
export function short(at: number, now: number): string {
  const then = date(at);
  const today = date(now);
  if (then === today) return time(at);
  return then.slice(6) === today.slice(6) ? then.slice(0, 5) : then;
}

/** `2026-11-05` → `05/11/2026`; anything else as it came. */
export function isoDate(iso: string | null): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso ?? '');
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : (iso ?? '');
}

/** Today in Vietnam as `YYYY-MM-DD`. */
export function today(now: number): string {
  const text = date(now);
  return `${text.slice(6)}-${text.slice(3, 5)}-${text.slice(0, 2)}`;
}

function valid(year: number, month: number, dayOfMonth: number): string | null {
  const moment = new Date(Date.UTC(year, month - 1, dayOfMonth));
  const same = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === dayOfMonth && year >= 1900 && year < 2200;
  return same ? moment.toISOString().slice(0, 10) : null;
}

/**
 * Reads a date as clerks type it: `5/11`, `05/11/2026`, `051126`, `h` (today), `+3` (days from today).
 * Gives `YYYY-MM-DD`, an empty text for an empty one, null when it is no date.
 */
export function readDate(typed: string, now: number): string | null {
  const text = typed.trim().toLowerCase();
  if (text === '') return '';
  const base = today(now);
  if (text === 'h') return base;
  const ahead = /^\+(\d{1,3})$/.exec(text);
  if (ahead) return new Date(Date.parse(`${base}T00:00:00Z`) + Number(ahead[1]) * 86_400_000).toISOString().slice(0, 10);
  const parts =
    /^(\d{1,2})[/.\-\s](\d{1,2})(?:[/.\-\s](\d{2}|\d{4}))?$/.exec(text) ?? /^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(text);
  if (!parts) return null;
  const written = parts[3] ?? base.slice(0, 4);
  const year = written.length === 2 ? 2000 + Number(written) : Number(written);
  return valid(year, Number(parts[2]), Number(parts[1]));
}

/** A total that was counted up to 1,001. */
export function counted(total: number): string {
  return total > 1000 ? t('common.many', { n: 1000 }) : grouped(total);
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${grouped(Math.round(bytes / 1000))} kB`;
  return `${tenth[language()].format(bytes / 1_000_000)} MB`;
}

/** `12 giây trước`. Seconds only below a minute, so that the line stays quiet. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 5) return t('time.now');
  if (seconds < 60) return t('time.seconds', { n: seconds });
  if (seconds < 3600) return t('time.minutes', { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return t('time.hours', { n: Math.floor(seconds / 3600) });
  return t('time.days', { n: Math.floor(seconds / 86_400) });
}

/** `sau 20 giây`, `sau 3 phút`. */
export function ahead(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  if (seconds <= 1) return t('time.soon');
  return seconds < 90 ? t('time.in_seconds', { n: seconds }) : t('time.in_minutes', { n: Math.round(seconds / 60) });
}

/** How long, in the width of a clock time: `12 ph`, `4 g 12`, `3 ngày`. */
export function shortDuration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return t('time.brief.minutes', { m: minutes });
  if (minutes < 24 * 60) return t('time.brief.hours', { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, '0') });
  return t('time.brief.days', { d: Math.floor(minutes / 1440) });
}

/** How long: `4 giờ 12 phút`, beyond two days `3 ngày`. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes >= 2 * 1440) return t('time.duration.days', { d: Math.floor(minutes / 1440) });
  return minutes < 60
    ? t('time.duration.minutes', { m: minutes })
    : t('time.duration.hours', { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** First letters of the last two words of a person's name: Nguyễn Thị Lan → TL. */
export function initials(name: string): string {
  return name
    .trim()
    .split(/\s+/)
    .slice(-2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('');
}

/** A register book with its year, said once: offices often write the year into the name. */
export function bookName(name: string, year: number): string {
  return name.includes(String(year)) ? name : `${name} ${year}`;
}

/** A code or text shown on one line: the middle is left out. */
export function middle(text: string, length = 24): string {
  if (text.length <= length) return text;
  const half = Math.floor((length - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

/** A name of an agency where there is little room: names begin alike, and what tells them apart stands behind. */
export function shortAgency(name: string): string {
  return name.replace(/^Ủy ban nhân dân /i, 'UBND ').replace(/^Hội đồng nhân dân /i, 'HĐND ');
}

/** Thousandths as a percentage with one decimal: 982 is `98,2` in Vietnamese. */
export function tenths(perMille: number): string {
  return new Intl.NumberFormat(language() === 'en' ? 'en-GB' : 'vi-VN', { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(perMille / 10);
}
