/** Incoming documents: the list of a box, the open document, the books, and what a clerk decides. */
import {
  backend,
  type Acceptance,
  type Accepted,
  type BookView,
  type CheckView,
  type DocumentKey,
  type IncomingDetail,
  type IncomingFilter,
  type IncomingRow,
  type PackageKey,
  type QuarantinedRow,
} from '../backend/backend';
import { Pages, Query } from './query.svelte';

export const incomingList = new Pages<IncomingFilter, IncomingRow>(
  (filter, after, limit) => backend().incomingList(filter, after, limit),
  ['incoming'],
);
export const incomingDetail = new Query<DocumentKey, IncomingDetail>((id) => backend().incomingDetail(id), ['incoming']);
/** Run when a document is opened; the engine reads each file once. Other roots or rules judge differently. */
export const incomingCheck = new Query<DocumentKey, CheckView>((id) => backend().incomingCheck(id), ['settings']);
export const quarantine = new Query<null, QuarantinedRow[]>(() => backend().quarantineList(), ['quarantine']);
export const incomingBooks = new Query<null, BookView[]>(() => backend().books('incoming'), ['incoming', 'settings']);

/** Accepts, then shows at once what changed: an event may take up to a tenth of a second. */
export async function accept(id: DocumentKey, acceptance: Acceptance): Promise<Accepted> {
  const accepted = await backend().accept(id, acceptance);
  await Promise.all([incomingList.refresh(), incomingBooks.refresh()]);
  return accepted;
}

export async function retryPackage(id: PackageKey): Promise<void> {
  await backend().quarantineRetry(id);
  await quarantine.refresh();
}

export async function reportPackage(id: PackageKey): Promise<void> {
  await backend().quarantineReport(id);
  await quarantine.refresh();
}
