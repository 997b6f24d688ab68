import type { Scores } from './metric.js';
import type { PhotoScore } from './score.js';

/** Means over the photos of one mode and kind of ground truth. */
export interface Row {
  readonly mode: string;
  readonly truthKind: string;
  /** null: all tiers together. */
  readonly tier: string | null;
  readonly n: number;
  readonly failed: number;
  readonly iou: number | null;
  readonly mae: number | null;
  readonly bf3: number | null;
  readonly sad: number | null;
}

/** One row for each mode and kind of ground truth, sorted by name. */
export function rowsByKind(photos: readonly PhotoScore[]): readonly Row[] {
  return group(photos, (photo) => `${photo.mode} ${photo.truthKind}`).map((group) =>
    rowOf(group, null),
  );
}

/** The same, for each tier, of those kinds that have more than one. */
export function rowsByTier(photos: readonly PhotoScore[]): readonly Row[] {
  return group(photos, (photo) => `${photo.mode} ${photo.truthKind}`)
    .map((kind) => group(kind, (photo) => photo.tier))
    .filter((tiers) => tiers.length > 1)
    .flat()
    .map((tier) => rowOf(tier, tier[0]!.tier));
}

/** Mean of those values that have a meaning; null when none has. */
function meanOf(photos: readonly Scores[], metric: keyof Scores): number | null {
  const values = photos.map((photo) => photo[metric]).filter((value) => value !== null);
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rowOf(photos: readonly PhotoScore[], tier: string | null): Row {
  const { mode, truthKind } = photos[0]!;
  return {
    mode,
    truthKind,
    tier,
    n: photos.length,
    failed: photos.filter((photo) => photo.failure !== null).length,
    iou: meanOf(photos, 'iou'),
    mae: meanOf(photos, 'mae'),
    bf3: meanOf(photos, 'bf3'),
    sad: meanOf(photos, 'sad'),
  };
}

function group(
  photos: readonly PhotoScore[],
  keyOf: (photo: PhotoScore) => string,
): PhotoScore[][] {
  const groups = new Map<string, PhotoScore[]>();
  for (const photo of photos) {
    const key = keyOf(photo);
    const members = groups.get(key);
    if (members) members.push(photo);
    else groups.set(key, [photo]);
  }
  return [...groups.keys()].sort().map((key) => groups.get(key)!);
}
