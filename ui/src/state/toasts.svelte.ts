/** Short messages inside the window. A failure stays until it is closed; good news leaves by itself. */
import { asFailure, type Failure } from '../backend/backend';

export interface Toast {
  id: number;
  text: string;
  failure: Failure | null;
  action: { label: string; run: () => void } | null;
}

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;

  say(text: string, action: Toast['action'] = null): void {
    const id = this.#add({ text, failure: null, action });
    setTimeout(() => this.close(id), action ? 10_000 : 5000);
  }

  fail(thrown: unknown): void {
    const failure = asFailure(thrown);
    // The same failure twice says nothing new.
    this.list = this.list.filter((toast) => toast.failure?.code !== failure.code);
    this.#add({ text: '', failure, action: null });
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #add(toast: Omit<Toast, 'id'>): number {
    const id = this.#next;
    this.#next += 1;
    this.list = [...this.list.slice(-2), { id, ...toast }];
    return id;
  }
}

export const toasts = new Toasts();

/** Runs something a person asked for; what goes wrong is shown. Gives whether it worked. */
export async function attempt(action: () => Promise<void>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (thrown) {
    toasts.fail(thrown);
    return false;
  }
}
