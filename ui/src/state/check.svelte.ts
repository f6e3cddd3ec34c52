/**
 * The check of the draft on screen.
 *
 * 1. A result stays until the next one is here; once the draft has changed it is marked as no longer fresh.
 * 2. What was written is saved before anything is checked: the engine judges what it holds.
 * 3. An answer about an older state, or about another draft, is dropped.
 */
import { asFailure, backend, type CheckView, type DraftKey, type Failure } from '../backend/backend';
import { itemsOf } from '../components/findings';
import { onChanged } from './changes';
import { draft } from './compose.svelte';

/** Writing rests this long before the check runs again. */
const pause = 600;
/** A check that takes longer says that it is at work. */
const patience = 1000;

/** What stands between a draft and its sending. */
export type Obstacle = 'missing' | 'unsaved' | 'checking' | 'failed' | 'blocks' | 'reasons' | 'confirmation';

export class Check {
  view = $state.raw<CheckView | null>(null);
  failure = $state.raw<Failure | null>(null);
  running = $state(false);
  slow = $state(false);
  /** Whether the result is about the draft as it was saved last. */
  #current = $state(false);
  #id: DraftKey | null = null;
  #files = '';
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // Other roots or other rules judge differently.
    onChanged(['settings'], () => {
      if (this.view) this.#later(pause);
    });
  }

  get fresh(): boolean {
    return this.#current && draft.save === 'saved';
  }

  /** Tells which draft is on screen and what it was saved as; a file that came or went is looked at at once. */
  want(id: DraftKey | null, files: number[]): void {
    const now = files.join();
    if (id === null || files.length === 0) {
      this.clear();
      return;
    }
    const other = id !== this.#id;
    if (other) this.clear();
    const atOnce = other || now !== this.#files;
    this.#id = id;
    this.#files = now;
    this.#later(atOnce ? 0 : pause);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.#id = null;
    this.#files = '';
    this.view = null;
    this.failure = null;
    this.running = false;
    this.slow = false;
    this.#current = false;
  }

  run(): Promise<void> {
    return this.#ask((id) => backend().draftCheck(id));
  }

  /** Keeps a reason or the clerk's word; both answer with the whole result. A refusal is thrown. */
  async give(command: (id: DraftKey) => Promise<CheckView>): Promise<void> {
    await this.#ask(command);
    const failure = this.failure;
    if (!failure) return;
    await this.run();
    throw failure;
  }

  get obstacle(): Obstacle | null {
    if (draft.missing.length > 0) return 'missing';
    if (draft.save === 'failed') return 'unsaved';
    if (this.failure) return 'failed';
    if (!this.view || !this.fresh) return 'checking';
    if (this.view.may_go) return null;
    if (this.view.may_confirm) return 'confirmation';
    return itemsOf(this.view).some((item) => item.open && item.finding.level === 'block') ? 'blocks' : 'reasons';
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    this.#current = false;
    this.#timer = setTimeout(() => void this.run(), wait);
  }

  async #ask(command: (id: DraftKey) => Promise<CheckView>): Promise<void> {
    clearTimeout(this.#timer);
    const id = this.#id;
    if (id === null) return;
    const turn = (this.#turn += 1);
    this.running = true;
    const slow = setTimeout(() => {
      if (turn === this.#turn) this.slow = true;
    }, patience);
    try {
      await draft.flush();
      const view = await command(id);
      if (turn === this.#turn) {
        this.view = view;
        this.failure = null;
        this.#current = true;
      }
    } catch (thrown) {
      if (turn === this.#turn) this.failure = asFailure(thrown);
    }
    clearTimeout(slow);
    if (turn === this.#turn) this.running = this.slow = false;
  }
}

export const check = new Check();
