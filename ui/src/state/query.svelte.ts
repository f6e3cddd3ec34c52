/**
 * What the window knows of the engine's data, and how it stays right.
 *
 * 1. A refresh never blanks what is shown: the old value stays until the new one is here (stale while revalidating).
 * 2. An answer that comes after a later question was asked is dropped.
 * 3. A `changed` event re-reads only what is on screen; the rest is marked and read when it is shown again.
 * 4. Asking from an effect makes the effect depend on the argument only, never on the answer.
 */
import { untrack } from 'svelte';
import { asFailure, type Failure, type Subject } from '../backend/backend';
import { onChanged } from './changes';

export class Query<A, T> {
  data = $state.raw<T | undefined>(undefined);
  failure = $state.raw<Failure | null>(null);
  loading = $state(false);
  /** Whether `data` answers the present argument; else it still answers the one before. */
  fresh = $state(true);
  #turn = 0;
  #argument: { value: A } | null = null;
  #shown = 0;
  #stale = false;

  constructor(
    private readonly read: (argument: A) => Promise<T>,
    subjects: Subject[],
  ) {
    onChanged(subjects, () => this.invalidate());
  }

  /** Reads for this argument. The value of another one stays, marked as not fresh, until the answer is here. */
  ask(argument: A): Promise<void> {
    return untrack(() => {
      const same = this.#argument !== null && JSON.stringify(this.#argument.value) === JSON.stringify(argument);
      this.#argument = { value: argument };
      if (!same) {
        this.fresh = false;
        this.failure = null;
      }
      return this.#load();
    });
  }

  /** Forgets everything; a late answer is dropped. */
  clear(): void {
    this.#turn += 1;
    this.#argument = null;
    this.data = undefined;
    this.failure = null;
    this.loading = false;
    this.fresh = true;
  }

  /** Says that something on screen shows this value; gives the way to say that it no longer does. */
  show(): () => void {
    this.#shown += 1;
    if (this.#stale) untrack(() => void this.refresh());
    return () => {
      this.#shown -= 1;
    };
  }

  invalidate(): void {
    if (!this.#argument) return;
    if (this.#shown > 0) void this.refresh();
    else this.#stale = true;
  }

  async refresh(): Promise<void> {
    if (this.#argument) await this.#load();
  }

  /** Puts a value the engine gave by another command, e.g. the saved settings. */
  put(value: T): void {
    this.#turn += 1;
    this.data = value;
    this.failure = null;
    this.loading = false;
  }

  async #load(): Promise<void> {
    if (!this.#argument) return;
    const turn = (this.#turn += 1);
    this.#stale = false;
    this.loading = true;
    try {
      const value = await this.read(this.#argument.value);
      if (turn !== this.#turn) return;
      this.data = value;
      this.failure = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = asFailure(thrown);
      // What is shown must not pass for the answer to another question.
      if (!this.fresh) this.data = undefined;
    }
    this.fresh = true;
    this.loading = false;
  }
}

export interface Page<R> {
  rows: R[];
  next: string | null;
  total?: number;
}

/** A list read page by page with a keyset; a refresh re-reads as many rows as were there. */
export class Pages<F, R> {
  rows = $state.raw<R[]>([]);
  total = $state(0);
  /** Whether the first page of the present filter is here. */
  ready = $state(false);
  failure = $state.raw<Failure | null>(null);
  loading = $state(false);
  next = $state.raw<string | null>(null);
  #turn = 0;
  #filter: { value: F } | null = null;
  #shown = 0;
  #stale = false;

  constructor(
    private readonly read: (filter: F, after: string | null, limit: number) => Promise<Page<R>>,
    subjects: Subject[],
    private readonly size = 100,
  ) {
    onChanged(subjects, () => this.invalidate());
  }

  ask(filter: F): Promise<void> {
    return untrack(() => {
      const same = this.#filter !== null && JSON.stringify(this.#filter.value) === JSON.stringify(filter);
      this.#filter = { value: filter };
      if (!same) this.ready = false;
      return this.#load(same ? this.rows.length : 0);
    });
  }

  show(): () => void {
    this.#shown += 1;
    if (this.#stale) untrack(() => void this.refresh());
    return () => {
      this.#shown -= 1;
    };
  }

  invalidate(): void {
    if (!this.#filter) return;
    if (this.#shown > 0) void this.refresh();
    else this.#stale = true;
  }

  async refresh(): Promise<void> {
    if (this.#filter) await this.#load(this.rows.length);
  }

  /** The next page, when there is one and none is being read. */
  more(): Promise<void> {
    return untrack(() => this.#more());
  }

  async #more(): Promise<void> {
    if (!this.#filter || !this.next || this.loading) return;
    const turn = (this.#turn += 1);
    this.loading = true;
    try {
      const page = await this.read(this.#filter.value, this.next, this.size);
      if (turn !== this.#turn) return;
      this.rows = [...this.rows, ...page.rows];
      this.next = page.next;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = asFailure(thrown);
    }
    this.loading = false;
  }

  async #load(wanted: number): Promise<void> {
    if (!this.#filter) return;
    const turn = (this.#turn += 1);
    const filter = this.#filter.value;
    this.#stale = false;
    this.loading = true;
    try {
      let rows: R[] = [];
      let after: string | null = null;
      let total = 0;
      do {
        const page: Page<R> = await this.read(filter, after, this.size);
        if (turn !== this.#turn) return;
        rows = after === null ? page.rows : [...rows, ...page.rows];
        if (after === null) total = page.total ?? 0;
        after = page.next;
      } while (after !== null && rows.length < wanted);
      this.rows = rows;
      this.next = after;
      this.total = total || rows.length;
      this.failure = null;
      this.ready = true;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = asFailure(thrown);
    }
    this.loading = false;
  }
}
