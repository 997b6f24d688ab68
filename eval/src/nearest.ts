/** Largest edit distance of a suggestion, relative to the length of the given name. */
const FURTHEST = 0.6;

/**
 * Those of the known names that are most like what was written, the nearest first.
 *
 * @returns at most three; none where none is alike
 */
export function nearest(written: string, known: readonly string[]): string[] {
  return known
    .map((name) => ({ name, away: distance(written, name) }))
    .filter(
      ({ name, away }) =>
        away <= FURTHEST * written.length || (written !== '' && name.includes(written)),
    )
    .sort((a, b) => a.away - b.away)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Letters to be put in, taken out or changed (Levenshtein 1965). */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
}
