/**
 * Where the rows of a long list stand.
 *
 * Browsers cut off elements at about 2²⁴ to 2²⁵ pixels, so beyond `tallest` the scrolled area is shorter than all rows
 * together, and each pixel of the scroll bar stands for several of the list. Rows keep their distance on screen: they
 * are placed against the visible part, not against the beginning.
 */

/** No scrolled area is taller, in pixels: below the least limit in use (17.9 million). */
export const tallest = 15_000_000;

export interface Scroll {
  /** Rows in the list. */
  rows: number;
  /** Height of a row in pixels. */
  rowHeight: number;
  /** Height of the visible part in pixels. */
  viewport: number;
}

/** Height of the scrolled area. */
export function areaHeight({ rows, rowHeight }: Scroll): number {
  return Math.min(rows * rowHeight, tallest);
}

/** How many pixels of the list one pixel of the scroll bar stands for; 1 for all but huge lists. */
function ratio(list: Scroll): number {
  const whole = list.rows * list.rowHeight;
  return whole <= tallest ? 1 : (whole - list.viewport) / (tallest - list.viewport);
}

/** The pixel of the list that stands at the upper edge. */
export function listTop(list: Scroll, scrollTop: number): number {
  return scrollTop * ratio(list);
}

/** Where to scroll so that this pixel of the list stands at the upper edge. */
export function scrollTopFor(list: Scroll, top: number): number {
  return top / ratio(list);
}

/** Where a row is drawn in the scrolled area. */
export function rowTop(list: Scroll, scrollTop: number, index: number): number {
  return index * list.rowHeight - listTop(list, scrollTop) + scrollTop;
}
