/**
 * Texts by key, typed down to their placeholders.
 *
 * A dozen lines of our own instead of a message compiler: two languages, one plain placeholder form and no plural rules
 * (Vietnamese has none, the English texts avoid them) need no build step, and the same JSON files serve the command
 * line. The language is set from our settings only: WebKitGTK reports `C` as the system's language.
 */
import type { Notice } from '../backend/backend';
import actionsEn from './actions.en.json';
import actionsVi from './actions.vi.json';
import { en } from './en';
import errorsEn from './errors.en.json';
import errorsVi from './errors.vi.json';
import { vi, type Key } from './vi';

export type { Key };
export type Language = 'vi' | 'en';

type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type Values<K extends Key> = Record<Placeholders<(typeof vi)[K]>, string | number>;
type Given<K extends Key> = Placeholders<(typeof vi)[K]> extends never ? [] : [Values<K>];

export interface Sentence {
  what: string;
  means: string;
  do: string;
}

const texts: Record<Language, Record<Key, string>> = { vi, en };
const errors: Record<Language, Record<string, Sentence>> = { vi: errorsVi, en: errorsEn };
const actions: Record<Language, Record<string, string>> = { vi: actionsVi, en: actionsEn };

let current = $state<Language>('vi');

export function language(): Language {
  return current;
}

export function useLanguage(name: string): void {
  current = name === 'en' ? 'en' : 'vi';
  if (typeof document !== 'undefined') document.documentElement.lang = current;
}

const whole = { vi: new Intl.NumberFormat('vi-VN'), en: new Intl.NumberFormat('en-GB') };

/** `1.045` in Vietnamese, `1,045` in English. */
export function grouped(value: number): string {
  return whole[current].format(value);
}

/** Numbers are written as people write them; what must not be grouped (a year, a code) is given as text. */
function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return value === undefined ? '…' : typeof value === 'number' ? grouped(value) : value;
  });
}

/** Values of the journal that are counts or numbers of the register; the engine gives every value as text. */
const counts = new Set(['number', 'recipients', 'imported', 'changed', 'closed', 'lines', 'attempt']);

export function t<K extends Key>(key: K, ...given: Given<K>): string {
  const text = texts[current][key];
  return given[0] ? fill(text, given[0]) : text;
}

/** A text whose key is made of a known family and an engine's word, e.g. `delivery.state.` + `sent`. */
export function word(family: string, name: string): string {
  const texts_ = texts[current] as Record<string, string>;
  return texts_[`${family}.${name}`] ?? name;
}

/** The three sentences of a notice; a code nobody knows is said with its code, never hidden. */
export function sentence(notice: Notice): Sentence {
  const known = errors[current];
  let code = notice.code;
  // A finer code than this version knows falls back to its family: `hub.http_503` → `hub.http` → `hub`.
  while (!known[code] && /[._]/.test(code)) code = code.replace(/[._][^._]*$/, '');
  const found = known[code] ?? known['unknown'];
  const values: Record<string, string> = { code: notice.code, ...notice.args };
  // A sentence of the engine's own inside ours comes in both languages: `found` and `found_en`.
  if (current === 'en') for (const [name, value] of Object.entries(notice.args)) if (name.endsWith('_en')) values[name.slice(0, -3)] = value;
  if (!found) return { what: notice.code, means: '', do: '' };
  return { what: fill(found.what, values), means: fill(found.means, values), do: fill(found.do, values) };
}

/**
 * What an audit line says. Parts in square brackets are left out when one of their values is missing, because one
 * action may come with or without an agency, a reason or a number.
 */
export function happened(action: string, args: Record<string, string>): string {
  const text = actions[current][action] ?? action;
  const full: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) full[name] = counts.has(name) && /^\d{1,9}$/.test(value) ? grouped(Number(value)) : value.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1');
  const code = args['code'] ?? args['error'];
  // One name, two meanings in the journal: a status of two digits, or why something failed.
  if (code && /^\d\d$/.test(code)) full['status'] = word('report', code);
  else if (code) full['error_code'] = code in errors[current] ? sentence({ code, args }).what.replace(/\.$/, '') : code;
  if (args['business']) full['business'] = word('business', args['business']);
  if (args['way']) full['way'] = word('nudge.way', args['way']);
  if (args['outcome']) full['outcome'] = word('outcome', args['outcome']);
  if (args['reason'] && /^R\d\d$/.test(args['reason'])) full['reason'] = word('reason', args['reason']);
  const kept = text.replace(/\[([^\]]*)\]/g, (_, part: string) =>
    [...part.matchAll(/\{(\w+)\}/g)].every(([, name]) => name && full[name]) ? part : '',
  );
  return fill(kept, full);
}

/** Codes behind the names of a journal line, for those who have to look something up. */
export function codesOf(args: Record<string, string>): string {
  const named = ['agency', 'from', 'to'].filter((name) => args[`${name}_code`] && args[`${name}_code`] !== args[name]).map((name) => args[`${name}_code`]);
  return [...named, args['doc_id']].filter((code) => code).join(' · ');
}

/** Only for tests: every table, to compare their keys and placeholders. */
export const tables = { texts, errors, actions };
