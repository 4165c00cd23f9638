/** The known word that a mistyped one most likely means; null where none is near. */
export function suggest(typed: string, known: readonly string[]): string | null {
  const ranked = known
    .map((word) => ({ word, distance: distanceBetween(plain(typed), plain(word)) }))
    .filter(({ word, distance }) => distance <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.word ?? null;
}

/** `unused_days` and `UnusedDays` mean `unusedDays`; beyond 60 characters nothing is a slip of the finger. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '').slice(0, 60);
}

/** Levenshtein's: how many insertions, deletions and replacements of one character lie between two words. */
function distanceBetween(from: string, to: string): number {
  const start = [...to].map((_letter, index) => index + 1);
  return (
    [...from].reduce((row, letter, index) => nextRow(row, letter, { to, edge: index }), start).at(-1) ??
    from.length
  );
}

/** One more row of the table; `edge` is the value left of the row above, that of a word's beginning. */
function nextRow(above: number[], letter: string, { to, edge }: { to: string; edge: number }): number[] {
  let diagonal = edge;
  let left = edge + 1;
  return above.map((up, index) => {
    const replaced = diagonal + (to[index] === letter ? 0 : 1);
    diagonal = up;
    left = Math.min(replaced, up + 1, left + 1);
    return left;
  });
}
