/** Places in a PDF worth looking at: where a finding of the checklist comes from. */
import type { StateClass } from './states';

export interface Highlight {
  id: string;
  /** From 1. */
  page: number;
  /** In points (1/72 inch) from the upper left corner of the page as it is shown. */
  x: number;
  y: number;
  width: number;
  height: number;
  look: StateClass;
  /** What is there, in words. */
  label: string;
}

/** Room around the marked text, in CSS pixels, so that the line does not touch the letters. */
const margin = 3;

/** Where a highlight lies on a page drawn at this scale, in CSS pixels. */
export function placed(mark: Highlight, scale: number): { left: number; top: number; width: number; height: number } {
  return {
    left: mark.x * scale - margin,
    top: mark.y * scale - margin,
    width: mark.width * scale + 2 * margin,
    height: mark.height * scale + 2 * margin,
  };
}

/** How far to scroll so that a span of a page stands in the upper third of what is visible, without leaving it. */
export function scrollFor(start: number, length: number, visible: number): number {
  return Math.max(0, start - Math.max(0, Math.min(visible / 3, (visible - length) / 2)));
}
