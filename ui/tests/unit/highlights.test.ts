import { describe, expect, it } from 'vitest';
import { placed, scrollFor, type Highlight } from '../../src/components/highlights';

const mark: Highlight = { id: 'a', page: 1, x: 100, y: 200, width: 50, height: 10, look: 'problem', label: 'x' };

describe('a highlight', () => {
  it.each([0.5, 1, 2])('lies over its words at scale %d, with the same room around', (scale) => {
    expect(placed(mark, scale)).toEqual({ left: 100 * scale - 3, top: 200 * scale - 3, width: 50 * scale + 6, height: 10 * scale + 6 });
  });

  it('is scrolled into the upper third, and wholly into view when it is large', () => {
    expect(scrollFor(1000, 20, 600)).toBe(800);
    expect(scrollFor(1000, 560, 600)).toBe(980);
    expect(scrollFor(1000, 900, 600)).toBe(1000);
    expect(scrollFor(40, 20, 600)).toBe(0);
  });
});
