/** How wide a person made the lists. Kept by the window itself: it is about this screen, not about the office. */

/** Least and most share of the width a list may take, in percent. */
export const narrowest = 20;
export const widest = 60;

function within(share: number): number {
  return Math.max(narrowest, Math.min(widest, Math.round(share)));
}

export class Pane {
  share = $state(0);

  constructor(
    private readonly name: string,
    readonly usual: number,
  ) {
    this.share = this.#kept() ?? usual;
  }

  resize(share: number): void {
    this.share = within(share);
  }

  /** A web view may refuse its storage; the width then lasts as long as the window. */
  keep(): void {
    try {
      localStorage.setItem(`pane.${this.name}`, String(this.share));
    } catch (refused) {
      console.info('the width of a list is not remembered', refused);
    }
  }

  #kept(): number | null {
    try {
      const kept = Number(localStorage.getItem(`pane.${this.name}`) ?? Number.NaN);
      return Number.isFinite(kept) ? within(kept) : null;
    } catch (refused) {
      console.info('the width of a list is not remembered', refused);
      return null;
    }
  }
}

export const panes = { incoming: new Pane('incoming', 34), outgoing: new Pane('outgoing', 33) };
