/** Why a due date is what it is, in words. */
import type { DueView, DueWhy } from '../../backend/backend';
import { t, word } from '../../i18n/i18n.svelte';

export function dueReason({ why, days, incomplete_years }: DueView): string {
  const said = why === 'working_days' || why === 'asked_passed' ? t(`due.${why}`, { n: days }) : whyWord(why);
  const years = incomplete_years.map(String).join(', ');
  return years === '' ? said : `${said} ${t('due.incomplete', { years })}`;
}

export function whyWord(why: DueWhy): string {
  return word('due.why', why);
}
