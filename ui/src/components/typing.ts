/**
 * Vietnamese typing. Input methods (Unikey, ibus) hold a word open while it is typed: `đie` one key before `điệ`.
 *
 * 1. Lists filter while a word is open; the open text is the meaningful one.
 * 2. A value is never rewritten while a word is open.
 * 3. Nothing says "not found" while a word is open, nor for the moment after it closes (the word is deleted and put
 *    back in two steps).
 * 4. Keys that belong to the input method (`isComposing`, key code 229) are nobody else's.
 */

/** Whether a key press belongs to the input method. */
export function belongsToInputMethod(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

const settle = 250;

/** Calls back with whether a word is open in the field; "no" comes a moment after the word closed. */
export function composing(element: HTMLElement, tell: (open: boolean) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    clearTimeout(timer);
    tell(true);
  };
  const end = () => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(false), settle);
  };
  element.addEventListener('compositionstart', start);
  element.addEventListener('compositionupdate', start);
  element.addEventListener('compositionend', end);
  return {
    update(next: (open: boolean) => void) {
      tell = next;
    },
    destroy() {
      clearTimeout(timer);
      element.removeEventListener('compositionstart', start);
      element.removeEventListener('compositionupdate', start);
      element.removeEventListener('compositionend', end);
    },
  };
}

/** Runs the last of quickly repeated calls, after a pause. */
export function debounced<A extends unknown[]>(run: (...given: A) => void, pause: number): (...given: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...given), pause);
  };
}
