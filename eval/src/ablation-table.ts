import type { Effect, WayEffect } from './ablation.js';
import { REGRET } from './rows.js';
import { differenceWithError, fixed, type Table } from './table.js';

/** Titles of a table of effects: of the whole, of its first column and of its times. */
export interface EffectTitles {
  readonly title: string;
  readonly first: string;
  readonly times: string;
}

export const PARTS_TITLE: EffectTitles = {
  title: 'The whole engine less the engine without, on the photos touched: mean ± standard error',
  first: 'without',
  times: '',
};

/**
 * What each way changes: over all photos that it touched, and below by row and source.
 *
 * @param effects at least one
 */
export function ablationTable(
  effects: readonly WayEffect[],
  { title, first, times }: EffectTitles,
): Table {
  return {
    title,
    left: 2,
    header: [
      first,
      'photos',
      'touched',
      'changed',
      'IoU',
      'MAE',
      'bF3',
      `worse by > ${fixed(REGRET, 2)}`,
      `ms${times}`,
      'CPU ms',
    ],
    lines: effects.flatMap(({ name, all, rows }) => [
      [name, 'all', ...cells(all, String(all.n))],
      ...rows.flatMap((row) => [
        ['', row.row, ...cells(row, `${row.n} of ${row.photos}`)],
        ...row.sources.map((source) => [
          '',
          `  ${source.source}`,
          ...cells(source, String(source.n)),
        ]),
      ]),
    ]),
  };
}

function cells({ changed, iou, mae, bf3, regret, spent }: Effect, touched: string): string[] {
  return [
    touched,
    String(changed),
    differenceWithError(iou, 4),
    differenceWithError(mae, 4),
    differenceWithError(bf3, 4),
    String(regret),
    ...(['ms', 'cpuMs'] as const).map((time) =>
      spent === null ? '–' : `${fixed(spent.whole[time], 0)} → ${fixed(spent.without[time], 0)}`,
    ),
  ];
}
