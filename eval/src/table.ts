import { type Reference, referenceFor } from './reference.js';
import type { Row } from './rows.js';

/** Lays cells out in columns: the first `left` to the left, the others to the right. */
export function layOut(lines: readonly (readonly string[])[], left: number): string {
  const widths: number[] = [];
  for (const line of lines) {
    line.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i < left ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A number with so many decimals, `–` where there is none. */
export function fixed(value: number | null, decimals: number): string {
  return value === null ? '–' : value.toFixed(decimals);
}

/** The table that is printed: one line a row, the reference's numbers beside them where they compare. */
export function scoreTable(
  rows: readonly Row[],
  tiers: readonly Row[],
  reference: Reference,
): string {
  const beside = rows.some((row) => referenceFor(reference, row) !== null);
  const header = ['mode', 'truth', 'n', 'IoU', 'MAE', 'bF3', 'SAD/MP', 'failed'];
  if (beside) header.push(`${reference.name}: IoU`, 'MAE', 'bF3');
  const lineOf = (row: Row): string[] => {
    const cells = [
      row.mode,
      row.tier === null ? row.truthKind : `${row.truthKind}, ${row.tier}`,
      String(row.n),
      fixed(row.iou, 3),
      fixed(row.mae, 4),
      fixed(row.bf3, 3),
      fixed(row.sad, 2),
      String(row.failed),
    ];
    const other = referenceFor(reference, row);
    if (other) cells.push(fixed(other.iou, 3), fixed(other.mae, 4), fixed(other.bf3, 3));
    return cells;
  };
  const lines = [header, ...rows.map(lineOf)];
  if (tiers.length === 0) return layOut(lines, 2);
  return layOut([...lines, ['by tier'], ...tiers.map(lineOf)], 2);
}
