/** Outgoing documents: the list, the recipient matrix, and the ten seconds in which a sending can be undone. */
import { backend, type DocumentKey, type OutgoingDetail, type OutgoingFilter, type OutgoingRow } from '../backend/backend';
import { Pages, Query } from './query.svelte';

export const outgoingList = new Pages<OutgoingFilter, OutgoingRow>(
  (filter, after, limit) => backend().outgoingList(filter, after, limit),
  ['outgoing'],
);
export const outgoingDetail = new Query<DocumentKey, OutgoingDetail>((id) => backend().outgoingDetail(id), ['outgoing']);

export interface JustSent {
  id: DocumentKey;
  symbol: string;
  recipients: number;
  until: number;
}

class Undo {
  /** What was sent last, while it can still be taken back. */
  sent = $state.raw<JustSent | null>(null);
}

export const undo = new Undo();
