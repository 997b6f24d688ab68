import { groupBy } from './group-by.js';
import type { Scores } from './metric.js';
import { type Mean, meanOf, pairedDifference, shareBelow } from './statistics.js';
import { differenceWithError, fixed, percent, type Table, withError } from './table.js';

/** Of one cutout; mean absolute error of alpha where the truth has one. */
export type OptionScores = Pick<Scores, 'iou' | 'mae'>;

/** One request with an option beside the same without it. */
export interface OptionResult {
  readonly photo: string;
  /** Row of the table. */
  readonly name: string;
  readonly without: OptionScores;
  readonly with: OptionScores;
}

/** A loss of more IoU than this against not asking is regret. */
const OPTION_REGRET = 0.02;

/** What one option is worth where the truth allows it. */
export interface OptionRow {
  readonly name: string;
  readonly without: Mean | null;
  readonly with: Mean | null;
  readonly iou: Mean | null;
  readonly mae: Mean | null;
  /** Share of requests that lose more than {@link OPTION_REGRET}, 0..1. */
  readonly regret: number | null;
  /** The request that loses most; null where none loses. */
  readonly worst: { readonly photo: string; readonly difference: number } | null;
}

/** One row for each option, in the order of first use. */
export function optionRows(results: readonly OptionResult[]): OptionRow[] {
  return [...groupBy(results, ({ name }) => name)].map(([name, own]) => {
    const before = own.map(({ without }) => without);
    const after = own.map((result) => result.with);
    const ious = { before: before.map(({ iou }) => iou), after: after.map(({ iou }) => iou) };
    const differences = own.map((result) => ({
      photo: result.photo,
      difference: result.with.iou - result.without.iou,
    }));
    const [worst] = differences.sort((a, b) => a.difference - b.difference);
    return {
      name,
      without: meanOf(ious.before),
      with: meanOf(ious.after),
      iou: pairedDifference(ious.after, ious.before),
      mae: pairedDifference(
        after.map(({ mae }) => mae),
        before.map(({ mae }) => mae),
      ),
      regret: shareBelow(
        differences.map(({ difference }) => difference),
        -OPTION_REGRET,
      ),
      worst: worst && worst.difference < 0 ? worst : null,
    };
  });
}

export function optionTable(rows: readonly OptionRow[]): Table {
  return {
    title: `Options against not asking, paired; regret: more than ${OPTION_REGRET} IoU lost`,
    left: 1,
    header: ['option', 'n', 'IoU without', 'with', 'difference', 'MAE', 'regret', 'worst', ''],
    lines: rows.map((row) => [
      row.name,
      `${row.iou?.n ?? 0}`,
      withError(row.without, 3),
      withError(row.with, 3),
      differenceWithError(row.iou, 3),
      differenceWithError(row.mae, 4),
      percent(row.regret),
      row.worst ? fixed(row.worst.difference, 3) : '–',
      row.worst?.photo ?? '',
    ]),
  };
}
