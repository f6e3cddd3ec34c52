/** The present moment, as often as texts like "12 giây trước" need it. */

let now = $state(Date.now());

setInterval(() => {
  // A hidden window needs no clock; it catches up with the first tick after it shows again.
  if (typeof document === 'undefined' || !document.hidden) now = Date.now();
}, 1000);

export function present(): number {
  return now;
}
