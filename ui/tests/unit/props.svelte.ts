/** Props a test may change after mounting. */
export function box<T extends Record<string, unknown>>(props: T): T {
  const state = $state(props);
  return state;
}
