/** Who works on what, who lets what go, the head's board and the end of the day. */
import { backend, type ApprovalKey, type Board, type DayView, type DocumentKey, type NewAssignment, type Standing, type WorkView } from '../backend/backend';
import { t } from '../i18n/i18n.svelte';
import { incomingDetail, incomingList } from './incoming.svelte';
import { counters } from './overview.svelte';
import { Query } from './query.svelte';

export const work = new Query<null, WorkView>(() => backend().work(), ['settings', 'work']);
export const board = new Query<null, Board>(() => backend().board(), ['work', 'incoming', 'outgoing', 'drafts', 'status']);
export const day = new Query<null, DayView>(() => backend().day(), ['work', 'incoming', 'outgoing', 'drafts', 'quarantine', 'status']);

/** Runs a change of an assignment, then shows at once what it changed. */
export async function changeWork(change: () => Promise<void>): Promise<void> {
  await change();
  await Promise.all([incomingDetail.refresh(), incomingList.refresh(), counters.refresh()]);
}

export function assign(id: DocumentKey, assignment: NewAssignment): Promise<void> {
  return changeWork(() => backend().assign(id, assignment));
}

export async function approve(ids: ApprovalKey[], note: string): Promise<number> {
  const approved = await backend().approvalsApprove(ids, note);
  await Promise.all([board.refresh(), counters.refresh()]);
  return approved.length;
}

export async function giveBack(id: ApprovalKey, note: string): Promise<void> {
  await backend().approvalReturn(id, note);
  await Promise.all([board.refresh(), counters.refresh()]);
}

/** How work stands, in a few words. */
export function standingWords(standing: Standing): string {
  switch (standing.is) {
    case 'closed':
      return t('standing.closed');
    case 'open':
      return t('standing.open');
    case 'in_time':
      return t('standing.in_time', { n: standing.days });
    case 'soon':
      return standing.days === 0 ? t('standing.today') : t('standing.soon', { n: standing.days });
    case 'overdue':
      return standing.days === 0 ? t('standing.overdue.now') : t('standing.overdue', { n: standing.days });
  }
}
