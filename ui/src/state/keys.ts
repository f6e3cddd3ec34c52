/**
 * Keyboard shortcuts: modifiers and function keys only, since single letters belong to Telex (and WCAG 2.1.4).
 * Ctrl+Shift and Alt+Z are left to the input methods. A screen's binding wins over the frame's.
 */
import { belongsToInputMethod } from '../components/typing';

type Handler = () => void;
const bound = new Map<string, Handler[]>();

/** Binds shortcuts until the returned function is called; made for `$effect`. */
export function bind(shortcuts: Record<string, Handler>): () => void {
  for (const [keys, handler] of Object.entries(shortcuts)) bound.set(keys, [...(bound.get(keys) ?? []), handler]);
  return () => {
    for (const [keys, handler] of Object.entries(shortcuts)) {
      bound.set(
        keys,
        (bound.get(keys) ?? []).filter((other) => other !== handler),
      );
    }
  };
}

/** The name of a key press, e.g. `Ctrl+Enter`, `Alt+1`, `Shift+F6`. */
export function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // The digit row types other characters on some layouts; the key's place decides.
  const digit = event.altKey ? /^Digit(\d)$/.exec(event.code)?.[1] : undefined;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey && key.length > 1 ? 'Shift+' : ''}${digit ?? key}`;
}

/** Keys by which a web view would leave or cover the page: reload, print, its own find, source, save, downloads. */
const webview = new Set(['Ctrl+R', 'Ctrl+Shift+R', 'F5', 'Ctrl+P', 'Ctrl+F', 'Ctrl+G', 'F3', 'F7', 'Ctrl+U', 'Ctrl+S', 'Ctrl+J', 'Ctrl+O']);

/** What every key press goes through: a screen's handler, else the web view's own habits are kept from it. */
export function handle(event: KeyboardEvent): void {
  if (!press(event) && !belongsToInputMethod(event) && webview.has(nameOf(event))) event.preventDefault();
}

/** Runs the newest handler of a key press; tells whether there was one. */
export function press(event: KeyboardEvent): boolean {
  if (belongsToInputMethod(event)) return false;
  // Dialogs are their own world: only they hear keys while one is open.
  if (document.querySelector('dialog[open]')) return false;
  const handler = bound.get(nameOf(event))?.at(-1);
  if (!handler) return false;
  event.preventDefault();
  handler();
  return true;
}
