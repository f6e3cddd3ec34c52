import { flushSync } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { changed } from '../../src/state/changes';
import { Pages, Query } from '../../src/state/query.svelte';
import { effectRoot } from './effects.svelte';

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const settled = () => new Promise((done) => setTimeout(done));

describe('a query', () => {
  it('drops an answer that comes after a later question', async () => {
    const first = deferred<string>();
    const second = deferred<string>();
    const query = new Query<number, string>((id) => (id === 1 ? first.promise : second.promise), []);
    void query.ask(1);
    void query.ask(2);
    second.resolve('two');
    await settled();
    first.resolve('one');
    await settled();
    expect(query.data).toBe('two');
    expect(query.loading).toBe(false);
  });

  it('keeps what it shows while a refresh is under way, and when the refresh fails', async () => {
    let answer = Promise.resolve('old');
    const query = new Query<null, string>(() => answer, []);
    await query.ask(null);
    const next = deferred<string>();
    answer = next.promise;
    const refreshing = query.refresh();
    expect(query.data).toBe('old');
    next.reject({ code: 'hub.unreachable', args: {}, incident: 'I-1' });
    await refreshing;
    expect(query.data).toBe('old');
    expect(query.failure?.code).toBe('hub.unreachable');
  });

  it('never passes the answer to one question off as the answer to another', async () => {
    const second = deferred<string>();
    const query = new Query<number, string>((id) => (id === 1 ? Promise.resolve('one') : second.promise), []);
    await query.ask(1);
    const asking = query.ask(2);
    expect(query.fresh).toBe(false);
    second.reject({ code: 'office.not_found', args: {} });
    await asking;
    expect(query.data).toBeUndefined();
    expect(query.fresh).toBe(true);
  });

  it('re-reads on a change only while it is shown, and catches up when it is shown again', async () => {
    const read = vi.fn(async () => 'x');
    const query = new Query<null, string>(read, ['incoming']);
    await query.ask(null);
    changed({ subjects: ['incoming'], documents: [] });
    expect(read).toHaveBeenCalledTimes(1);
    const hide = query.show();
    expect(read).toHaveBeenCalledTimes(2);
    changed({ subjects: ['outgoing'], documents: [] });
    expect(read).toHaveBeenCalledTimes(2);
    changed({ subjects: ['everything'], documents: [] });
    expect(read).toHaveBeenCalledTimes(3);
    hide();
    changed({ subjects: ['incoming'], documents: [] });
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('asked from an effect is not asked again by its own answer', async () => {
    const read = vi.fn(async (id: number) => `document ${id}`);
    const query = new Query<number, string>(read, []);
    let calls = 0;
    const page = async () => {
      calls += 1;
      // A loop must fail, not hang.
      if (calls > 20) throw new Error('asked again and again');
      return { rows: [1, 2], next: null };
    };
    const list = new Pages<null, number>(page, []);
    // The second time a list is asked for the same, it looks at the rows it has.
    await list.ask(null);
    const stop = effectRoot(() => {
      void query.ask(7);
      void list.ask(null);
    });
    for (let turn = 0; turn < 5; turn += 1) {
      await settled();
      flushSync();
    }
    expect(read).toHaveBeenCalledTimes(1);
    expect(calls).toBe(2);
    stop();
  });
});

describe('a list read in pages', () => {
  const rows = Array.from({ length: 25 }, (_, index) => index);
  const read = async (_: string, after: string | null, limit: number) => {
    const start = after === null ? 0 : Number(after);
    return { rows: rows.slice(start, start + limit), next: start + limit < rows.length ? String(start + limit) : null, total: rows.length };
  };

  it('reads on by its key and stops at the end', async () => {
    const list = new Pages(read, [], 10);
    await list.ask('');
    expect(list.rows).toHaveLength(10);
    await list.more();
    await list.more();
    await list.more();
    expect(list.rows).toEqual(rows);
    expect(list.next).toBeNull();
  });

  it('has as many rows after a refresh as before, and never fewer meanwhile', async () => {
    const list = new Pages(read, ['incoming'], 10);
    await list.ask('');
    await list.more();
    const hide = list.show();
    changed({ subjects: ['incoming'], documents: [] });
    expect(list.rows).toHaveLength(20);
    await settled();
    expect(list.rows).toHaveLength(20);
    hide();
  });

  it('drops a page of the filter before', async () => {
    const slow = deferred<{ rows: string[]; next: null }>();
    const list = new Pages<string, string>((filter) => (filter === 'slow' ? slow.promise : Promise.resolve({ rows: ['fast'], next: null })), []);
    void list.ask('slow');
    await list.ask('fast');
    slow.resolve({ rows: ['slow'], next: null });
    await settled();
    expect(list.rows).toEqual(['fast']);
  });
});
