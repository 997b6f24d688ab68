import type { EarlierReport } from './report.js';
import type { PhotoScore } from './score.js';
import { fixed, layOut } from './table.js';

const METRICS = ['iou', 'mae', 'bf3'] as const;
type Metric = (typeof METRICS)[number];

/** IoU changes below this are noise of rounding, neither better nor worse. */
const SAME_IOU = 0.001;

/** Mean of the change of one metric over photos that both runs measured. */
export interface Change {
  readonly mean: number;
  /** Standard error of that mean; null for a single photo. */
  readonly error: number | null;
}

/** What changed between two runs in one mode and kind of ground truth. */
export interface RowChange {
  readonly mode: string;
  readonly truthKind: string;
  readonly n: number;
  /** Photos whose IoU rose, and fell, by more than a thousandth. */
  readonly better: number;
  readonly worse: number;
  readonly iou: Change | null;
  readonly mae: Change | null;
  readonly bf3: Change | null;
}

export interface PhotoChange {
  readonly id: string;
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

type Measured = Pick<PhotoScore, 'id' | 'mode' | 'truthKind' | Metric>;

/** Compares two runs photo by photo: pairs take the photos' own spread out of the comparison. */
export function compare(now: readonly Measured[], before: EarlierReport): Comparison {
  const earlier = new Map(before.photos.map((photo) => [photo.id, photo]));
  const pairs = now.flatMap((photo) => {
    const was = earlier.get(photo.id);
    return was ? [{ now: photo, before: was }] : [];
  });
  const kinds = new Map<string, typeof pairs>();
  for (const pair of pairs) {
    const key = `${pair.now.mode} ${pair.now.truthKind}`;
    const members = kinds.get(key);
    if (members) members.push(pair);
    else kinds.set(key, [pair]);
  }
  const rows = [...kinds.keys()].sort().map((key): RowChange => {
    const members = kinds.get(key)!;
    const change = (metric: Metric) =>
      changeOf(
        members.flatMap((pair) => {
          const [a, b] = [pair.now[metric], pair.before[metric]];
          return a === null || b === null ? [] : [a - b];
        }),
      );
    const rise = (pair: (typeof pairs)[number]) => pair.now.iou - pair.before.iou;
    return {
      mode: members[0]!.now.mode,
      truthKind: members[0]!.now.truthKind,
      n: members.length,
      better: members.filter((pair) => rise(pair) > SAME_IOU).length,
      worse: members.filter((pair) => rise(pair) < -SAME_IOU).length,
      iou: change('iou'),
      mae: change('mae'),
      bf3: change('bf3'),
    };
  });
  const moved = pairs
    .map((pair) => ({ id: pair.now.id, before: pair.before.iou, now: pair.now.iou }))
    .filter((change) => Math.abs(change.now - change.before) > SAME_IOU)
    .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before));
  return { rows, moved, unpaired: now.length + before.photos.length - 2 * pairs.length };
}

/** The comparison as it is printed, with the photos that moved most. */
export function comparisonText(comparison: Comparison, before: EarlierReport): string {
  const lines = [
    ['mode', 'truth', 'n', 'IoU', '± s.e.', 'MAE', '± s.e.', 'bF3', '± s.e.', 'better', 'worse'],
    ...comparison.rows.map((row) => [
      row.mode,
      row.truthKind,
      String(row.n),
      ...[row.iou, row.mae, row.bf3].flatMap((change) => [
        signed(change?.mean ?? null),
        fixed(change?.error ?? null, 4),
      ]),
      String(row.better),
      String(row.worse),
    ]),
  ];
  const heading = `Change since ${before.made}, photo by photo`;
  if (comparison.rows.length === 0) return `${heading}\nNo photo was measured in both runs.`;
  const parts = [heading, layOut(lines, 2)];
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
          change.id,
          fixed(change.before, 3),
          '→',
          fixed(change.now, 3),
          signed(change.now - change.before),
        ]),
        1,
      ),
    );
  } else {
    parts.push("No photo's IoU moved by more than 0.001.");
  }
  return parts.join('\n');
}

function changeOf(differences: readonly number[]): Change | null {
  const n = differences.length;
  if (n === 0) return null;
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, error: null };
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, error: Math.sqrt(variance / n) };
}

function signed(value: number | null): string {
  if (value === null) return '–';
  const text = value.toFixed(4);
  return value > 0 ? `+${text}` : text.replace('-', '−');
}
