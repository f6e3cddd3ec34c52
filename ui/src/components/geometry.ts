/**
 * Geometry that is only known at run time, set through the CSSOM: the page's policy (`style-src 'self'`) blocks
 * style attributes but not this, so no component writes `style`.
 */

/** Sets CSS properties (custom ones too) on an element and keeps them current. */
export function geometry(element: HTMLElement | SVGElement, values: Record<string, string>) {
  const apply = (next: Record<string, string>) => {
    for (const [name, value] of Object.entries(next)) element.style.setProperty(name, value);
  };
  apply(values);
  return { update: apply };
}
