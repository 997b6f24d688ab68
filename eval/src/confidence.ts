import { fixed, layOut } from './table.js';

/** The confidence of a cutout, and its quality. */
export interface Judged {
  readonly mode: string;
  /** 0..1 */
  readonly confidence: number;
  readonly iou: number;
}

/** Below this IoU a cutout is of no use to most. */
const GOOD = 0.8;
/** Lower ends of the classes of the reliability table. */
const CLASSES = [0, 0.5, 0.7, 0.8, 0.9, 0.95] as const;

/** How well confidence sorts the cutouts of one mode, or of all. */
export interface Sorting {
  readonly mode: string;
  readonly n: number;
  /** Rank correlation of confidence and IoU, −1..1; null with fewer than three photos. */
  readonly spearman: number | null;
  /** How likely a good cutout has more confidence than a bad one; null where one kind lacks. */
  readonly auc: number | null;
  readonly bad: number;
  /** Mean of |confidence − IoU|. */
  readonly error: number;
}

/** One row for each mode, sorted by name, and one for all together. */
export function sortings(photos: readonly Judged[]): Sorting[] {
  const modes = [...new Set(photos.map(({ mode }) => mode))].sort();
  const rows = modes.map((mode) =>
    sortingOf(
      mode,
      photos.filter((p) => p.mode === mode),
    ),
  );
  return photos.length === 0 ? [] : [...rows, sortingOf('all', photos)];
}

function sortingOf(mode: string, photos: readonly Judged[]): Sorting {
  const bad = photos.filter(({ iou }) => iou < GOOD);
  const good = photos.filter(({ iou }) => iou >= GOOD);
  const errors = photos.map(({ confidence, iou }) => Math.abs(confidence - iou));
  return {
    mode,
    n: photos.length,
    spearman: spearman(photos),
    auc: auc(good, bad),
    bad: bad.length,
    error: errors.reduce((sum, error) => sum + error, 0) / photos.length,
  };
}

/** The area under the ROC curve as a rank statistic (Mann, Whitney 1947); ties count half. */
function auc(good: readonly Judged[], bad: readonly Judged[]): number | null {
  if (good.length === 0 || bad.length === 0) return null;
  let wins = 0;
  for (const { confidence } of good) {
    for (const other of bad) {
      if (confidence > other.confidence) wins += 1;
      else if (confidence === other.confidence) wins += 0.5;
    }
  }
  return wins / (good.length * bad.length);
}

function spearman(photos: readonly Judged[]): number | null {
  if (photos.length < 3) return null;
  const x = ranks(photos.map(({ confidence }) => confidence));
  const y = ranks(photos.map(({ iou }) => iou));
  const middle = (photos.length - 1) / 2;
  const sum = (a: readonly number[], b: readonly number[]) =>
    a.reduce((total, value, i) => total + (value - middle) * (b[i]! - middle), 0);
  const spread = Math.sqrt(sum(x, x) * sum(y, y));
  return spread === 0 ? null : sum(x, y) / spread;
}

/** Ranks from 0; equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
}

/** The tables that are printed: how well confidence sorts, and the mean IoU by class of confidence. */
export function confidenceTables(photos: readonly Judged[]): string {
  const head = ['confidence', 'n', 'Spearman', 'AUC (IoU < 0.8)', 'bad', '|error|'];
  const lines = sortings(photos).map((row) => [
    row.mode,
    String(row.n),
    fixed(row.spearman, 2),
    fixed(row.auc, 2),
    String(row.bad),
    fixed(row.error, 3),
  ]);
  return `${layOut([head, ...lines], 1)}\n\n${reliability(photos)}`;
}

/** Mean IoU and number of photos by class of confidence, for each mode. */
function reliability(photos: readonly Judged[]): string {
  const names = CLASSES.map((from, i) => `${from}–${CLASSES[i + 1] ?? 1}`);
  const modes = [...new Set(photos.map(({ mode }) => mode))].sort();
  const cell = (members: readonly Judged[]) => {
    const mean = members.reduce((sum, { iou }) => sum + iou, 0) / members.length;
    return members.length === 0 ? '–' : `${mean.toFixed(3)} (${members.length})`;
  };
  const rows = [...modes, 'all'].map((mode) => {
    const own = photos.filter((photo) => mode === 'all' || photo.mode === mode);
    return [mode, ...CLASSES.map((_, at) => cell(own.filter((p) => classOf(p) === at)))];
  });
  return layOut([['mean IoU at', ...names], ...rows], 1);
}

function classOf({ confidence }: Judged): number {
  return CLASSES.filter((from) => confidence >= from).length - 1;
}
