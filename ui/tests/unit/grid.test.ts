import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { areaHeight, listTop, rowTop, scrollTopFor, tallest } from '../../src/components/scroll';
import Rows from './Rows.svelte';
import { box } from './props.svelte';

let stop: (() => void) | null = null;
afterEach(() => {
  stop?.();
  stop = null;
  document.body.replaceChildren();
});

const many = (count: number, from = 1) => Array.from({ length: count }, (_, index) => ({ id: from + index, text: `Row ${from + index}` }));

function show(given: Record<string, unknown>) {
  const props = box({ items: many(500), chosen: null as number | null, ...given });
  const component = mount(Rows, { target: document.body, props });
  stop = () => void unmount(component);
  flushSync();
  return props;
}

const grid = () => document.querySelector<HTMLElement>('[role=grid]') ?? document.body;
const row = (id: number) => document.querySelector<HTMLElement>(`[data-testid=row-${id}]`);
const chosen = () => Number(document.querySelector('[aria-selected=true]')?.getAttribute('data-testid')?.slice(4));

async function press(key: string, more: KeyboardEventInit = {}) {
  grid().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  flushSync();
  await tick();
}

describe('the grid', () => {
  it('draws only the rows near the viewport and says how many there are', () => {
    show({});
    expect(document.querySelectorAll('.body [role=row]').length).toBeLessThan(40);
    expect(grid().getAttribute('aria-rowcount')).toBe('501');
    expect(row(1)?.getAttribute('aria-rowindex')).toBe('2');
  });

  it('has one tab stop, which follows the arrow keys with the focus', async () => {
    show({});
    expect(document.querySelectorAll('[role=row][tabindex="0"]')).toHaveLength(1);
    await press('ArrowDown');
    expect(chosen()).toBe(1);
    await press('ArrowDown');
    await press('ArrowDown');
    await press('ArrowUp');
    expect(chosen()).toBe(2);
    expect(document.activeElement).toBe(row(2));
    expect(document.querySelectorAll('[role=row][tabindex="0"]')).toHaveLength(1);
  });

  it('goes to the end, to the start and by pages', async () => {
    show({ chosen: 3 });
    await press('End');
    expect(chosen()).toBe(500);
    expect(document.activeElement).toBe(row(500));
    await press('Home');
    expect(chosen()).toBe(1);
    await press('PageDown');
    expect(chosen()).toBeGreaterThan(5);
    await press('PageUp');
    expect(chosen()).toBe(1);
  });

  it('opens on Enter, and leaves keys of the input method alone', async () => {
    const onactivate = vi.fn();
    show({ onactivate, chosen: 2 });
    await press('Enter', { isComposing: true });
    await press('ArrowDown', { keyCode: 229 });
    expect(onactivate).not.toHaveBeenCalled();
    expect(chosen()).toBe(2);
    await press('Enter');
    expect(onactivate).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 2 }));
  });

  it('leaves modified keys to the screen', async () => {
    show({ chosen: 2 });
    await press('ArrowDown', { ctrlKey: true });
    await press('ArrowDown', { altKey: true });
    expect(chosen()).toBe(2);
  });

  it('keeps the choice when rows move, by key and not by place', () => {
    const props = show({ chosen: 2 });
    props.items = [...many(3, 900), ...many(500)];
    flushSync();
    expect(row(2)?.getAttribute('aria-selected')).toBe('true');
    expect(row(2)?.getAttribute('aria-rowindex')).toBe('6');
  });

  it('asks for more only near the end', async () => {
    const onmore = vi.fn();
    show({ onmore });
    expect(onmore).not.toHaveBeenCalled();
    await press('ArrowDown');
    await press('End');
    expect(onmore).toHaveBeenCalled();
  });
});

describe('marked rows', () => {
  const marked = () => [...document.querySelectorAll('[role=row][aria-selected=true]')].map((element) => Number(element.getAttribute('data-testid')?.slice(4)));

  it('are a run from where Shift was first held, growing and shrinking', async () => {
    show({ marking: true, chosen: 3 });
    await press('ArrowDown');
    await press('ArrowDown', { shiftKey: true });
    await press('ArrowDown', { shiftKey: true });
    expect(marked()).toEqual([4, 5, 6]);
    await press('ArrowUp', { shiftKey: true });
    expect(marked()).toEqual([4, 5]);
    expect(grid().getAttribute('aria-multiselectable')).toBe('true');
  });

  it('are all with Ctrl+A, and one more or less with the space bar', async () => {
    const props = show({ marking: true, items: many(5), chosen: 2 });
    await press('a', { ctrlKey: true });
    expect(marked()).toEqual([1, 2, 3, 4, 5]);
    await press(' ');
    expect(marked()).toEqual([1, 3, 4, 5]);
    await press(' ');
    expect(marked().sort()).toEqual([1, 2, 3, 4, 5]);
    expect(props).toBeTruthy();
  });

  it('do not exist in a list that marks nothing', async () => {
    show({ chosen: 3 });
    await press('ArrowDown', { shiftKey: true });
    expect(marked()).toEqual([4]);
    expect(grid().hasAttribute('aria-multiselectable')).toBe(false);
  });
});

// Lists reach the grid as they are; only this test's own state would wrap each row of a common array.
class Plain<T> extends Array<T> {}

describe('a million rows', () => {
  it('fit under the height limit of browsers, and the last one is reached', async () => {
    const items = new Plain<{ id: number; text: string }>();
    for (let id = 1; id <= 1_000_000; id += 1) items.push({ id, text: '' });
    show({ items, chosen: 1 });
    const spacer = document.querySelector<HTMLElement>('.spacer');
    expect(Number.parseFloat(spacer?.style.height ?? '')).toBe(tallest);
    await press('End');
    expect(chosen()).toBe(1_000_000);
    expect(document.activeElement).toBe(row(1_000_000));
    const place = Number.parseFloat(/translateY\(([\d.e+]+)px\)/.exec(row(1_000_000)?.style.transform ?? '')?.[1] ?? '');
    expect(place).toBeLessThanOrEqual(tallest - 28 + 1);
    expect(place).toBeGreaterThan(tallest - 500);
    await press('Home');
    expect(row(1)?.style.transform).toBe('translateY(0px)');
  }, 60_000);

  it.each([0, 1, 137, 499_999, 999_999])('row %i comes to stand at the upper edge', (index) => {
    const list = { rows: 1_000_000, rowHeight: 54, viewport: 600 };
    const scrollTop = scrollTopFor(list, Math.min(index * 54, 54_000_000 - 600));
    expect(scrollTop).toBeLessThanOrEqual(areaHeight(list) - 600 + 0.01);
    const onScreen = rowTop(list, scrollTop, index) - scrollTop;
    expect(onScreen).toBeGreaterThanOrEqual(-0.01);
    expect(onScreen).toBeLessThan(600);
  });

  it('a short list is scrolled pixel by pixel', () => {
    const list = { rows: 500, rowHeight: 28, viewport: 400 };
    expect([listTop(list, 333), scrollTopFor(list, 333), rowTop(list, 333, 7), areaHeight(list)]).toEqual([333, 333, 196, 14_000]);
  });
});
