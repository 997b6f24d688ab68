import type { Mean } from './statistics.js';

/** A table before it is laid out: the first `left` columns are text, the others numbers. */
export interface Table {
  readonly title: string;
  readonly left: number;
  readonly header: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

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

/** For a terminal. */
export function toText({ title, left, header, lines }: Table): string {
  return `${title}\n${layOut([header, ...lines], left)}`;
}

/** For a page. Spaces before a name, which set sources apart in a terminal, become an arrow. */
export function toMarkdown({ title, left, header, lines }: Table): string {
  const rule = header.map((_, i) => (i < left ? '---' : '---:'));
  const cell = (text: string) => text.replace(/^ +/, '↳ ').replaceAll('|', '\\|');
  const rows = [header, rule, ...lines].map((cells) => `| ${cells.map(cell).join(' | ')} |`);
  return `**${title}**\n\n${rows.join('\n')}`;
}

/** A number with so many decimals, `–` where there is none. */
export function fixed(value: number | null, decimals: number): string {
  return value === null ? '–' : value.toFixed(decimals).replace('-', '−');
}

/** As {@link fixed}, with its sign. */
export function signed(value: number | null, decimals: number): string {
  return `${value !== null && value > 0 ? '+' : ''}${fixed(value, decimals)}`;
}

/** A mean with its standard error. */
export function withError(mean: Mean | null, decimals: number): string {
  return `${fixed(mean?.mean ?? null, decimals)}${errorOf(mean, decimals)}`;
}

/** A mean difference, with its sign and its standard error. */
export function differenceWithError(mean: Mean | null, decimals: number): string {
  return `${signed(mean?.mean ?? null, decimals)}${errorOf(mean, decimals)}`;
}

/** A share of 0..1 in per cent. */
export function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

function errorOf(mean: Mean | null, decimals: number): string {
  return mean?.error == null ? '' : ` ±${mean.error.toFixed(decimals)}`;
}
