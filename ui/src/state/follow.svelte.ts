/** What is owed to senders, what was set aside, and the office's matrix. */
import { backend, type MatrixColumn, type MatrixFilter, type MatrixRow, type OwedRow } from '../backend/backend';
import { t } from '../i18n/i18n.svelte';
import { Pages, Query } from './query.svelte';
import { attempt, toasts } from './toasts.svelte';

export const owedList = new Pages<null, OwedRow>((_, after, limit) => backend().owedList(after, limit), ['incoming', 'status']);
export const owedAside = new Query<null, OwedRow[]>(() => backend().owedAside(), ['incoming']);

class Owing {
  /** How many there were when everything was reported; 0 when nothing is under way. */
  began = $state(0);

  /** Reports everything that is owed. The list then shrinks by itself. */
  async reportAll(): Promise<void> {
    await attempt(async () => {
      const reported = await backend().reportAll();
      this.began = reported.queued;
      toasts.say(reported.queued === 0 ? t('owed.none') : t('owed.reporting', { n: reported.queued }));
      await owedList.refresh();
    });
  }
}

export const owing = new Owing();

/** Groups instead of recipients from here on, even when later pages bring more of them. */
const mostColumns = 60;

/** The office's matrix: pages of documents over one set of columns. */
class OfficeMatrixPages {
  rows = $state.raw<MatrixRow[]>([]);
  columns = $state.raw<MatrixColumn[]>([]);
  grouped = $state(false);
  next = $state<string | null>(null);
  ready = $state(false);
  #turn = 0;
  #filter: MatrixFilter = { days: 7, only_open: false, grouped: null };

  async ask(filter: MatrixFilter): Promise<void> {
    this.#filter = filter;
    const turn = (this.#turn += 1);
    await attempt(async () => {
      const page = await backend().officeMatrix(filter, null, 50);
      if (turn !== this.#turn) return;
      this.rows = page.rows;
      this.columns = page.columns;
      this.grouped = page.grouped;
      this.next = page.next;
      this.ready = true;
    });
  }

  async refresh(): Promise<void> {
    await this.ask(this.#filter);
  }

  async more(): Promise<void> {
    const after = this.next;
    if (after === null) return;
    this.next = null;
    const turn = this.#turn;
    await attempt(async () => {
      const page = await backend().officeMatrix({ ...this.#filter, grouped: this.grouped }, after, 50);
      if (turn !== this.#turn) return;
      const there = new Set(this.columns.map((column) => column.key));
      const columns = [...this.columns, ...page.columns.filter((column) => !there.has(column.key))];
      if (!this.grouped && columns.length > mostColumns) return this.ask({ ...this.#filter, grouped: true });
      this.columns = columns;
      this.rows = [...this.rows, ...page.rows];
      this.next = page.next;
    });
  }
}

export const officeMatrix = new OfficeMatrixPages();
