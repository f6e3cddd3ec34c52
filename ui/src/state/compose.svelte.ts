/**
 * The draft on screen.
 *
 * 1. While a person writes, the fields here are the truth; what the engine answers never overwrites them (a value
 *    rewritten during Telex composition multiplies letters).
 * 2. Saving waits for a short pause, and the last state always gets saved: a change during a save saves again.
 * 3. Sending saves first.
 */
import {
  asFailure,
  backend,
  type AgencyView,
  type ApprovalStand,
  type DraftFields,
  type DraftFile,
  type DraftKey,
  type DraftRow,
  type DraftView,
  type Failure,
  type Notice,
  type Queued,
  type Remedy,
} from '../backend/backend';
import { Query } from './query.svelte';
import { attempt } from './toasts.svelte';

export const drafts = new Query<null, DraftRow[]>(() => backend().draftList(), ['drafts']);

const pause = 500;

/** Whether nobody has put anything into a draft yet (type and place come filled in). */
export function isBlank({ fields, files }: { fields: DraftFields; files: DraftFile[] }): boolean {
  const written = [fields.number, fields.notation, fields.subject, fields.signer_name, fields.signer_position, fields.promulgation_date, fields.due_date];
  return files.length === 0 && fields.recipients.length === 0 && fields.pages === 0 && written.every((value) => value.trim() === '');
}

export class Draft {
  id = $state<DraftKey | null>(null);
  fields = $state<DraftFields | null>(null);
  recipients = $state.raw<AgencyView[]>([]);
  files = $state.raw<DraftFile[]>([]);
  missing = $state.raw<Notice[]>([]);
  approval = $state.raw<ApprovalStand | null>(null);
  changedAt = $state(0);
  failure = $state.raw<Failure | null>(null);
  opening = $state(false);
  save = $state<'saved' | 'waiting' | 'saving' | 'failed'>('saved');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;
  #dirty = false;
  #turn = 0;

  async open(id: DraftKey): Promise<void> {
    await this.leave();
    const turn = (this.#turn += 1);
    this.opening = true;
    this.failure = null;
    try {
      const view = await backend().draftGet(id);
      if (turn === this.#turn) this.#use(view, true);
    } catch (thrown) {
      if (turn === this.#turn) {
        this.close();
        this.failure = asFailure(thrown);
      }
    }
    if (turn === this.#turn) this.opening = false;
  }

  /** Nothing has been put into it yet. */
  get blank(): boolean {
    return this.fields !== null && isBlank({ fields: this.fields, files: this.files });
  }

  /** Turns away from the draft: what was written is saved, and one that nothing was written into is dropped. */
  async leave(): Promise<void> {
    await this.flush();
    const id = this.id;
    if (id === null || !this.blank) return;
    this.close();
    await attempt(() => backend().draftDelete(id));
  }

  use(view: DraftView): void {
    this.#turn += 1;
    this.failure = null;
    this.#use(view, true);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.#dirty = false;
    this.id = null;
    this.fields = null;
    this.recipients = [];
    this.files = [];
    this.missing = [];
    this.approval = null;
    this.save = 'saved';
    this.failure = null;
  }

  /** The fields changed: save after a pause. */
  touch(): void {
    this.#dirty = true;
    this.save = 'waiting';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), pause);
  }

  addRecipient(agency: AgencyView): void {
    if (!this.fields || this.fields.recipients.includes(agency.code)) return;
    this.fields.recipients = [...this.fields.recipients, agency.code];
    this.recipients = [...this.recipients, { code: agency.code, name: agency.name }];
    this.touch();
  }

  removeRecipient(code: string): void {
    if (!this.fields) return;
    this.fields.recipients = this.fields.recipients.filter((other) => other !== code);
    this.recipients = this.recipients.filter((other) => other.code !== code);
    this.touch();
  }

  clearRecipients(): void {
    if (!this.fields) return;
    this.fields.recipients = [];
    this.recipients = [];
    this.touch();
  }

  /** Reads anew what others decided about the draft; what is being written stays. */
  async look(): Promise<void> {
    const id = this.id;
    if (id === null) return;
    try {
      const view = await backend().draftGet(id);
      if (this.id === id) this.approval = view.approval;
    } catch (thrown) {
      // Sent or put away meanwhile: whoever did that says so.
      if (this.id === id) this.failure = asFailure(thrown);
    }
  }

  /** Asks the head to approve the draft as it stands. */
  async ask(): Promise<void> {
    await this.flush();
    if (this.save === 'failed') throw this.failure ?? asFailure(null);
    if (this.id === null) throw asFailure(null);
    await backend().approvalAsk(this.id, '');
    await this.look();
  }

  /** Saves what is not saved yet, and waits for it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#running) await this.#running;
    if (!this.#dirty) return;
    this.#running = this.#write();
    await this.#running;
    this.#running = null;
    if (this.#dirty && this.save !== 'failed') await this.flush();
  }

  /** Runs a command that gives the draft back (files), keeping what is being written. */
  async change(command: (id: DraftKey) => Promise<DraftView>): Promise<void> {
    if (this.id === null) return;
    const id = this.id;
    await this.flush();
    const view = await command(id);
    if (this.id === id) this.#use(view, false);
  }

  /** Lets the engine mend the draft: the fields it changed are taken over, all others stay as they are written. */
  async mend(remedy: Remedy): Promise<void> {
    if (this.id === null || !this.fields) return;
    const id = this.id;
    await this.flush();
    const before: Record<string, unknown> = $state.snapshot(this.fields);
    const view = await backend().draftMend(id, remedy);
    if (this.id !== id || !this.fields) return;
    const mended = Object.entries(view.fields).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
    Object.assign(this.fields, Object.fromEntries(mended));
    this.#use(view, false);
  }

  async send(): Promise<Queued> {
    await this.flush();
    if (this.save === 'failed') throw this.failure ?? asFailure(null);
    if (this.id === null) throw asFailure(null);
    const queued = await backend().draftSend(this.id);
    this.close();
    return queued;
  }

  async #write(): Promise<void> {
    if (this.id === null || !this.fields) return;
    const id = this.id;
    this.#dirty = false;
    this.save = 'saving';
    try {
      const view = await backend().draftSave(id, $state.snapshot(this.fields));
      if (this.id !== id) return;
      this.#use(view, false);
      this.failure = null;
      this.save = this.#dirty ? 'waiting' : 'saved';
    } catch (thrown) {
      if (this.id !== id) return;
      this.#dirty = true;
      this.save = 'failed';
      this.failure = asFailure(thrown);
    }
  }

  #use(view: DraftView, whole: boolean): void {
    this.id = view.id;
    this.files = view.files;
    this.missing = view.missing;
    this.approval = view.approval;
    this.changedAt = view.changed_at;
    if (whole) {
      this.fields = view.fields;
      this.recipients = view.recipients;
      this.save = 'saved';
      this.#dirty = false;
    } else if (!this.#dirty) {
      this.recipients = view.recipients;
    }
  }
}

export const draft = new Draft();
