import { fixed, percent, type Table } from './table.js';
import { ALIKE, LEAP, type TwinPair, type TwinRow } from './twin-rows.js';

/** How often twins are unlike, by mode and kind of twin, beside the plain pass's own. */
export function twinTable(rows: readonly TwinRow[]): Table {
  const [unlike, leap] = [`< ${fixed(ALIKE, 2)}`, `< ${fixed(LEAP, 1)}`];
  return {
    title: 'Twins: share of pairs of cutouts whose IoU is below a bound',
    left: 2,
    header: ['', 'twin', 'pairs', unlike, leap, `plain: ${unlike}`, leap, `${leap} alone`],
    lines: rows.map(({ row, kind, engine, plain, leapsAlone }) => [
      row,
      kind,
      String(engine.n),
      percent(engine.unlike),
      percent(engine.leaps),
      percent(plain?.unlike ?? null),
      percent(plain?.leaps ?? null),
      leapsAlone === null ? '–' : String(leapsAlone),
    ]),
  };
}

/** The pairs that fall furthest. */
export function worstTwinTable(pairs: readonly TwinPair[]): Table {
  return {
    title: 'Twins that agree least',
    left: 2,
    header: ['photo', 'twin', 'IoU', 'plain'],
    lines: pairs.map(({ name, kind, engine, plain }) => [
      name,
      kind,
      fixed(engine, 3),
      fixed(plain, 3),
    ]),
  };
}
