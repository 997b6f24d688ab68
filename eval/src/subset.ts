import { createHash } from 'node:crypto';
import { groupBy } from './group-by.js';
import { rowName } from './rows.js';
import type { Place } from './score.js';

/** Photos of `--subset small`: some 2.5 s each on two cores, so that it takes under six minutes. */
export const SMALL = 120;
/** To be left as it is: results of two subsets compare only where they have the same photos. */
const SEED = 'nobg subset 1';

/**
 * A part of the photos in which every row and every source has its share, and at least one photo
 * while there is room. The same photos give the same part, in whatever order they come.
 *
 * @param size at most so many photos
 * @returns in the order of `photos`
 */
export function subsetOf<T extends Place>(photos: readonly T[], size: number): readonly T[] {
  if (photos.length <= size) return photos;
  const groups = groupBy(photos, (photo) => `${rowName(photo)}\0${photo.source}`);
  const quotas = quotasOf(
    [...groups.values()].map(({ length }) => length),
    size,
  );
  const chosen = new Set(
    [...groups.values()].flatMap((group, i) =>
      [...group].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).slice(0, quotas[i]),
    ),
  );
  return photos.filter((photo) => chosen.has(photo));
}

/** A number that has nothing to do with what the photo shows. */
function orderOf({ set, id }: Place): string {
  return createHash('sha256').update(`${SEED}\0${set}\0${id}`).digest('hex');
}

/**
 * How many of each group: in proportion, by largest remainder, but one at least; where there are
 * more groups than places, the largest have one each.
 */
function quotasOf(sizes: readonly number[], total: number): number[] {
  const photos = sizes.reduce((sum, size) => sum + size, 0);
  const fair = sizes.map((size) => (size * total) / photos);
  const quotas = sizes.map(() => 0);
  const give = (wanting: (i: number) => number) => {
    const open = sizes.map((_, i) => i).filter((i) => quotas[i]! < sizes[i]!);
    const next = open.reduce((a, b) => (wanting(b) > wanting(a) ? b : a));
    quotas[next]!++;
  };
  for (let given = 0; given < total; given++) {
    // First one for each, the largest first; then whoever lacks most of its fair share.
    if (given < sizes.length) give((i) => (quotas[i] === 0 ? sizes[i]! : -1));
    else give((i) => fair[i]! - quotas[i]!);
  }
  return quotas;
}
