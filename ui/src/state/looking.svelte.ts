/** What of a check is being looked at: the finding or signature that was chosen, and where in the files it stands. */
import type { SignatureView } from '../backend/backend';
import { highlightsOf, verdictLooks, type Item } from '../components/findings';
import type { Highlight } from '../components/highlights';

export class Looking {
  selected = $state<string | null>(null);
  /** The mark to scroll to; a new object each time, so that the same place can be asked for again. */
  wanted = $state.raw<{ id: string; file: number } | null>(null);
  #signature = $state.raw<{ file: number; mark: Highlight } | null>(null);

  choose(item: Item): void {
    this.selected = item.key;
    this.#signature = null;
    const { file, place } = item.finding.evidence;
    this.wanted = file === null && place === null ? null : { id: item.key, file: file ?? 0 };
  }

  showSignature(file: number, { field, signer, verdict, place }: SignatureView): void {
    if (!place) return;
    const { page, left, top, right, bottom } = place;
    const mark: Highlight = { id: `signature-${field}`, page, x: left, y: top, width: right - left, height: bottom - top, look: verdictLooks[verdict].class, label: signer };
    this.selected = null;
    this.#signature = { file, mark };
    this.wanted = { id: mark.id, file };
  }

  clear(): void {
    this.selected = null;
    this.wanted = null;
    this.#signature = null;
  }

  /** Everything to mark in one file. */
  marks(items: Item[], file: number): Highlight[] {
    const marks = highlightsOf(items, file, this.selected);
    return this.#signature?.file === file ? [...marks, this.#signature.mark] : marks;
  }
}
