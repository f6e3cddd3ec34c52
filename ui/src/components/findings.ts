/** How the results of a check look, and what is theirs to know on screen. What they mean is the engine's. */
import type { CheckView, CheckedFile, Finding, GivenReason, Level, ReasonView, SignatureVerdict } from '../backend/backend';
import { language } from '../i18n/i18n.svelte';
import type { Highlight } from './highlights';
import type { Look } from './states';

export const levels: Level[] = ['block', 'warn', 'info', 'pass'];

export const levelLooks: Record<Level, Look> = {
  block: { class: 'problem', glyph: 'cross' },
  warn: { class: 'attention', glyph: 'warning' },
  info: { class: 'neutral', glyph: 'help' },
  pass: { class: 'done', glyph: 'check' },
};

export const verdictLooks: Record<SignatureVerdict, Look> = {
  valid: { class: 'done', glyph: 'check' },
  indeterminate: { class: 'attention', glyph: 'help' },
  invalid: { class: 'problem', glyph: 'cross' },
};

/** The clerk's own word is asked for beside the button that sends, not among the findings. */
const confirmation = 'send.confirmation';

export interface Item {
  /** What a reason is given for, and how the list knows it from one check to the next. */
  key: string;
  finding: Finding;
  words: ReasonView;
  reason: GivenReason | null;
  /** Whether a typed reason carries it. */
  wantsReason: boolean;
  /** Whether nothing goes on before something is done about it. */
  open: boolean;
}

export function itemsOf(view: CheckView): Item[] {
  const items = view.report.findings.map((finding, index): Item => {
    const key = view.keys[index] ?? String(index);
    const reason = view.reasons.find((given) => given.rule === finding.rule && given.finding === key) ?? null;
    const wantsReason = finding.level === 'warn' || (finding.level === 'block' && finding.overridable);
    const open = (finding.level === 'block' || finding.level === 'warn') && !(wantsReason && reason !== null);
    const words = view.sentences[index] ?? { code: finding.code, vi: finding.code, en: finding.code };
    return { key, finding, words, reason, wantsReason, open };
  });
  return items.filter((item) => item.finding.rule !== confirmation);
}

/** A text that the engine gives in both languages. */
export function said(words: { vi: string; en: string }): string {
  return language() === 'en' && words.en !== '' ? words.en : words.vi;
}

/** Findings that sum up what the reader says of a signature. */
const aboutTheWhole: Finding['code'][] = ['broken_signature', 'not_trusted_yet'];

/** What the reader says of the signature that a finding speaks of; nothing when it speaks of something else. */
export function signatureWords(item: Item, files: CheckedFile[]): ReasonView[] {
  const { file, place } = item.finding.evidence;
  if (file === null || place === null || !aboutTheWhole.includes(item.finding.code)) return [];
  const same = files[file]?.signatures.find((one) => one.place?.page === place.page && one.place.left === place.left && one.place.top === place.top);
  return same && same.verdict !== 'valid' ? same.reasons : [];
}

/** Whether a finding speaks of something on a page. */
export function isPlaced(item: Item): boolean {
  return item.finding.evidence.place !== null;
}

/** The places of one file worth marking: what is wrong, and what was chosen. */
export function highlightsOf(items: Item[], file: number, chosen: string | null): Highlight[] {
  // Two findings about one place: only the chosen one is drawn, else the one that weighs more.
  const weight = (item: Item) => (item.key === chosen ? -1 : levels.indexOf(item.finding.level));
  const same = (one: Item, other: Item) => JSON.stringify(one.finding.evidence.place) === JSON.stringify(other.finding.evidence.place) && one.finding.evidence.file === other.finding.evidence.file;
  return items.flatMap((item, index) => {
    if (items.some((other, at) => same(item, other) && (weight(other) < weight(item) || (weight(other) === weight(item) && at < index)))) return [];
    const { place, file: in_ } = item.finding.evidence;
    if (place === null || (in_ ?? 0) !== file) return [];
    const matters = item.finding.level === 'block' || item.finding.level === 'warn' || item.key === chosen;
    if (!matters) return [];
    const { page, left, top, right, bottom } = place;
    return [{ id: item.key, page, x: left, y: top, width: right - left, height: bottom - top, look: levelLooks[item.finding.level].class, label: said(item.words) }];
  });
}

/** How many of each level, for headings and chips. */
export function tallyOf(items: Item[]): Record<Level, number> {
  const tally = { block: 0, warn: 0, info: 0, pass: 0 };
  for (const item of items) tally[item.finding.level] += 1;
  return tally;
}
