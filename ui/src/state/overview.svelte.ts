/** The desk, the rail's counts and the status bar. */
import { backend, type Counters, type Desk, type StatusBar } from '../backend/backend';
import { Query } from './query.svelte';

export const desk = new Query<null, Desk>(() => backend().desk(), ['incoming', 'outgoing', 'drafts', 'quarantine', 'status', 'work']);
export const counters = new Query<null, Counters>(
  () => backend().counters(),
  ['incoming', 'outgoing', 'drafts', 'quarantine', 'status', 'work'],
);
export const status = new Query<null, StatusBar>(() => backend().statusBar(), ['status', 'settings']);
