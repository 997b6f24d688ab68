import { stripVTControlCharacters } from 'node:util';

/**
 * Columns of text, each as wide as its widest cell; numbers to the right.
 * @param head titles; one ending in `>` is aligned to the right
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const right = head.map((title) => title.endsWith('>'));
  const titles = head.map((title) => title.replace(/>$/, ''));
  const widths = titles.map((title, column) =>
    Math.max(visible(title), ...rows.map((row) => visible(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const gap = ' '.repeat((widths[column] ?? 0) - visible(cell));
        return right[column] ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return [titles, ...rows].map(line).join('\n');
}

function visible(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
