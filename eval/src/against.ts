import { groupBy } from './group-by.js';
import type { EarlierReport } from './report.js';
import { rowName } from './rows.js';
import type { PhotoScore } from './score.js';
import { type Mean, pairedDifference } from './statistics.js';
import { fixed, layOut, signed } from './table.js';

const METRICS = ['iou', 'mae', 'bf3'] as const;
type Metric = (typeof METRICS)[number];

/** IoU changes below this are noise of rounding, neither better nor worse. */
const SAME_IOU = 0.001;

/** What changed between two runs in one mode and kind of ground truth. */
export interface RowChange {
  /** As {@link rowName} has it. */
  readonly row: string;
  readonly n: number;
  /** Photos whose IoU rose, and fell, by more than a thousandth. */
  readonly better: number;
  readonly worse: number;
  readonly iou: Mean | null;
  readonly mae: Mean | null;
  readonly bf3: Mean | null;
}

export interface PhotoChange {
  readonly name: string;
  readonly before: number;
  readonly now: number;
}

export interface Comparison {
  readonly rows: readonly RowChange[];
  /** Largest change of IoU first. */
  readonly moved: readonly PhotoChange[];
  /** Photos that only one of the two runs measured; they don't count. */
  readonly unpaired: number;
}

type Measured = Pick<PhotoScore, 'set' | 'id' | 'name' | 'mode' | 'truthKind' | 'kind' | Metric>;

/**
 * Compares two runs photo by photo: pairs take the photos' own spread out of the comparison. A photo's
 * partner has its id in a set of the same name, or, where each run has one set, in that.
 */
export function compare(now: readonly Measured[], before: EarlierReport): Comparison {
  const setsOf = (photos: readonly { readonly set: string }[]) =>
    new Set(photos.map(({ set }) => set)).size;
  const byId = setsOf(now) === 1 && setsOf(before.photos) === 1;
  const keyOf = ({ set, id }: { readonly set: string; readonly id: string }) =>
    byId ? id : `${set}:${id}`;
  const earlier = new Map(before.photos.map((photo) => [keyOf(photo), photo]));
  const pairs = now.flatMap((photo) => {
    const was = earlier.get(keyOf(photo));
    return was ? [{ now: photo, before: was }] : [];
  });
  const rows = [...groupBy(pairs, (pair) => rowName(pair.now))].map(([row, members]): RowChange => {
    const change = (metric: Metric) =>
      pairedDifference(
        members.map((pair) => pair.now[metric]),
        members.map((pair) => pair.before[metric]),
      );
    const rise = (pair: (typeof pairs)[number]) => pair.now.iou - pair.before.iou;
    return {
      row,
      n: members.length,
      better: members.filter((pair) => rise(pair) > SAME_IOU).length,
      worse: members.filter((pair) => rise(pair) < -SAME_IOU).length,
      iou: change('iou'),
      mae: change('mae'),
      bf3: change('bf3'),
    };
  });
  const moved = pairs
    .map((pair) => ({ name: pair.now.name, before: pair.before.iou, now: pair.now.iou }))
    .filter((change) => Math.abs(change.now - change.before) > SAME_IOU)
    .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before));
  return { rows, moved, unpaired: now.length + before.photos.length - 2 * pairs.length };
}

/** The comparison as it is printed, with the photos that moved most. */
export function comparisonText(comparison: Comparison, before: EarlierReport): string {
  const lines = [
    ['', 'n', 'IoU', '± s.e.', 'MAE', '± s.e.', 'bF3', '± s.e.', 'better', 'worse'],
    ...comparison.rows.map((row) => [
      row.row,
      String(row.n),
      ...[row.iou, row.mae, row.bf3].flatMap((change) => [
        signed(change?.mean ?? null, 4),
        fixed(change?.error ?? null, 4),
      ]),
      String(row.better),
      String(row.worse),
    ]),
  ];
  const engine = before.engine === null ? '' : ` by engine ${before.engine}`;
  const heading = `Change since ${before.made}${engine}, photo by photo`;
  if (comparison.rows.length === 0) return `${heading}\nNo photo was measured in both runs.`;
  const parts = [heading, layOut(lines, 1)];
  if (comparison.unpaired > 0) {
    parts.push(
      `${comparison.unpaired} measurements have no partner in the other run and are left out.`,
    );
  }
  const moved = comparison.moved.slice(0, 10);
  if (moved.length > 0) {
    parts.push(
      'IoU that moved most',
      layOut(
        moved.map((change) => [
          change.name,
          fixed(change.before, 3),
          '→',
          fixed(change.now, 3),
          signed(change.now - change.before, 4),
        ]),
        1,
      ),
    );
  } else {
    parts.push("No photo's IoU moved by more than 0.001.");
  }
  return parts.join('\n');
}
