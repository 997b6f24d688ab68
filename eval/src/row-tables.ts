import { GOOD, type Means, REGRET, type Row, rowName } from './rows.js';
import { differenceWithError, fixed, percent, type Table, withError } from './table.js';

/** Each row with its sources beneath it, as `cells` writes them. */
function withSources(
  rows: readonly Row[],
  cells: (means: Means) => readonly string[] | null,
): string[][] {
  const line = (name: string, means: Means) => {
    const own = cells(means);
    return own === null ? [] : [[name, ...own]];
  };
  return rows.flatMap((row) => [
    ...line(rowName(row), row),
    ...row.sources.flatMap((source) => line(`  ${source.source}`, source)),
  ]);
}

/** The scores: a line for each row, and below it one for each source. */
export function scoreTable(rows: readonly Row[]): Table {
  const worse = `< ${fixed(GOOD, 1)}`;
  return {
    title: 'Scores, mean ± standard error',
    left: 1,
    header: [
      '',
      'n',
      'IoU',
      'MAE',
      'bF3',
      'SAD/MP',
      worse,
      'worst tenth',
      'ms',
      'CPU ms',
      'failed',
    ],
    lines: withSources(rows, (means) => [
      String(means.n),
      withError(means.iou, 3),
      withError(means.mae, 4),
      withError(means.bf3, 3),
      fixed(means.sad?.mean ?? null, 2),
      percent(means.bad),
      fixed(means.worstTenth, 3),
      fixed(means.ms?.mean ?? null, 0),
      fixed(means.cpuMs?.mean ?? null, 0),
      String(means.failed),
    ]),
  };
}

/** The same against the plain pass; null where no photo has a score of it. */
export function plainTable(rows: readonly Row[]): Table | null {
  if (rows.every(({ plain }) => plain === null)) return null;
  return {
    title: 'Less the plain pass, photo by photo: mean ± standard error',
    left: 1,
    header: [
      '',
      'n',
      'IoU',
      'MAE',
      'bF3',
      `worse by > ${fixed(REGRET, 2)}`,
      'worst tenth',
      'plain',
      'plain ms',
      'times',
      'CPU times',
    ],
    lines: withSources(rows, ({ plain }) =>
      plain === null
        ? null
        : [
            String(plain.n),
            differenceWithError(plain.iou, 3),
            differenceWithError(plain.mae, 4),
            differenceWithError(plain.bf3, 3),
            percent(plain.regret),
            fixed(plain.worstTenth.engine, 3),
            fixed(plain.worstTenth.plain, 3),
            fixed(plain.spent?.ms ?? null, 0),
            fixed(plain.spent?.times.ms ?? null, 2),
            fixed(plain.spent?.times.cpuMs ?? null, 2),
          ],
    ),
  };
}
