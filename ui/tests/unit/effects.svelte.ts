/** Runes only work in files named so; tests borrow an effect from here. */
export function effectRoot(run: () => void): () => void {
  return $effect.root(() => {
    $effect(run);
  });
}
