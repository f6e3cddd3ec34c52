import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackend, type AgencyHit } from '../../src/backend/backend';
import { sampleBackend } from '../../src/backend/sample';
import { belongsToInputMethod } from '../../src/components/typing';
import { draft } from '../../src/state/compose.svelte';
import Recipients from '../../src/views/compose/Recipients.svelte';

const hit: AgencyHit = { code: 'H21.88', name: 'Ủy ban nhân dân xã Ia Grai', parent: null, aliases: [], closed: false };
const find = vi.fn(async (text: string) => (/^(điện|đ)$/i.test(text) ? [hit] : []));
let component: Record<string, unknown> | null = null;

beforeEach(async () => {
  vi.useFakeTimers();
  find.mockClear();
  const backend = { ...sampleBackend('?sample=office'), agenciesFind: find };
  useBackend(backend);
  const made = backend.draftCreate();
  await vi.advanceTimersByTimeAsync(100);
  draft.use(await made);
  component = mount(Recipients, { target: document.body });
  flushSync();
});

afterEach(() => {
  if (component) void unmount(component);
  draft.close();
  document.body.replaceChildren();
  vi.useRealTimers();
});

const field = () => document.querySelector<HTMLInputElement>('input[role=combobox]') as HTMLInputElement;

function type(value: string) {
  field().value = value;
  field().dispatchEvent(new InputEvent('input', { bubbles: true }));
  flushSync();
}

async function rest(milliseconds = 400) {
  await vi.advanceTimersByTimeAsync(milliseconds);
  flushSync();
}

describe('typing Vietnamese into a search field', () => {
  it('searches while a word is open: the open word is the meaningful one', async () => {
    field().dispatchEvent(new CompositionEvent('compositionstart'));
    type('điện');
    await rest();
    expect(find).toHaveBeenCalledWith('điện', 20);
    expect(document.querySelectorAll('[role=option]')).toHaveLength(1);
  });

  it('never says "not found" while a word is open, nor in the moment it closes', async () => {
    field().dispatchEvent(new CompositionEvent('compositionstart'));
    type('đie');
    await rest();
    expect(document.querySelector('.none')).toBeNull();
    field().dispatchEvent(new CompositionEvent('compositionend'));
    await rest(50);
    expect(document.querySelector('.none')).toBeNull();
    await rest(400);
    expect(document.querySelector('.none')?.textContent).toContain('Không tìm thấy');
  });

  it('never writes another value into the field while a word is open', async () => {
    field().dispatchEvent(new CompositionEvent('compositionstart'));
    for (const open of ['đ', 'đi', 'điê', 'điệ', 'điện']) {
      type(open);
      await rest();
      expect(field().value).toBe(open);
    }
  });

  it('does not add anything by the Enter that commits a word', async () => {
    type('điện');
    await rest();
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }));
    flushSync();
    expect(draft.fields?.recipients).toEqual([]);
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, bubbles: true }));
    flushSync();
    expect(draft.fields?.recipients).toEqual(['H21.88']);
    expect(field().value).toBe('');
  });

  it('drops the hits of an older text', async () => {
    type('đ');
    await rest();
    expect(document.querySelectorAll('[role=option]')).toHaveLength(1);
    type('zz');
    await rest();
    expect(document.querySelectorAll('[role=option]')).toHaveLength(0);
  });

  it('leaves Backspace and every key of the input method alone', () => {
    const backspace = new KeyboardEvent('keydown', { key: 'Backspace', bubbles: true, cancelable: true });
    field().dispatchEvent(backspace);
    expect(backspace.defaultPrevented).toBe(false);
    expect(belongsToInputMethod(new KeyboardEvent('keydown', { key: 'Unidentified', keyCode: 229 }))).toBe(true);
    expect(belongsToInputMethod(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true }))).toBe(true);
    expect(belongsToInputMethod(new KeyboardEvent('keydown', { key: 'Enter' }))).toBe(false);
  });
});
