/** The journal and the check of its chain. */
import { backend, type JournalFilter, type JournalRow } from '../backend/backend';
import { Pages } from './query.svelte';

export const journal = new Pages<JournalFilter, JournalRow>(
  (filter, after, limit) => backend().journalList(filter, after, limit),
  ['journal', 'incoming', 'outgoing'],
  200,
);
