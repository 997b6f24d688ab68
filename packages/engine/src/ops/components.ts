/**
 * Takes away the small parts of a mask: a part (8-connected) stays when it has at least
 * `share` of the largest one's area, or holds one of the seeds.
 *
 * @param mask h·w, 1 and 0; changed in place
 * @param seeds indices of pixels
 */
export function keepLargeParts(
  mask: Uint8Array,
  width: number,
  height: number,
  share: number,
  seeds: readonly number[] = [],
): void {
  const { labels, areas } = label(mask, width, height);
  const least = share * areas.reduce((most, area) => Math.max(most, area), 0);
  const seeded = new Set(seeds.map((seed) => labels[seed]));
  for (let i = 0; i < mask.length; i++) {
    const part = labels[i]!;
    if (part !== 0 && areas[part]! < least && !seeded.has(part)) mask[i] = 0;
  }
}

/** A part of a mask: its px, and the sum of some values over them. */
interface PartSum {
  readonly area: number;
  readonly sum: number;
}

/**
 * Takes away the parts (8-connected) of a mask that fail a test. However many there are, it takes the memory of one.
 *
 * @param mask h·w, 1 and 0; changed in place
 * @param values h·w, summed over each part
 * @param keeps of a part, and the area of the largest
 */
export function keepPartsWhere(
  mask: Uint8Array,
  width: number,
  height: number,
  values: ArrayLike<number>,
  keeps: (part: PartSum, largest: number) => boolean,
): void {
  const { labels, areas } = label(mask, width, height);
  const sums = new Float64Array(areas.length);
  for (let i = 0; i < mask.length; i++) sums[labels[i]!]! += values[i]!;
  const largest = areas.reduce((most, area) => Math.max(most, area), 0);
  const kept = areas.map((area, part) => part > 0 && keeps({ area, sum: sums[part]! }, largest));
  for (let i = 0; i < mask.length; i++) mask[i] = kept[labels[i]!] ? 1 : 0;
}

/** Each part (8-connected) of a mask as a mask of its own, h·w. */
export function partsOf(mask: Uint8Array, width: number, height: number): Uint8Array[] {
  const { labels, areas } = label(mask, width, height);
  return areas.slice(1).map((_, index) => mask.map((_on, i) => (labels[i] === index + 1 ? 1 : 0)));
}

/** As {@link partsOf}, without those of less than `least` px. */
export function partMasks(
  mask: Uint8Array,
  width: number,
  height: number,
  least: number,
): Uint8Array[] {
  const { labels, areas } = label(mask, width, height);
  const large = areas.flatMap((area, part) => (part > 0 && area >= least ? [part] : []));
  return large.map((part) =>
    labels.reduce((only, own, i) => {
      if (own === part) only[i] = 1;
      return only;
    }, new Uint8Array(mask.length)),
  );
}

/** Numbers the parts from 1 on; `areas` holds the px of each, at its number. */
function label(
  mask: Uint8Array,
  width: number,
  height: number,
): { labels: Int32Array; areas: readonly number[] } {
  const labels = new Int32Array(mask.length);
  const areas = [0];
  const queue = new Int32Array(mask.length);
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || labels[start] !== 0) continue;
    areas.push(flood(mask, width, height, start, areas.length, labels, queue));
  }
  return { labels, areas };
}

/** Gives a part its label; returns its area in px. */
function flood(
  mask: Uint8Array,
  width: number,
  height: number,
  start: number,
  part: number,
  labels: Int32Array,
  queue: Int32Array,
): number {
  let end = 0;
  queue[end++] = start;
  labels[start] = part;
  for (let next = 0; next < end; next++) {
    const at = queue[next]!;
    const x = at % width;
    const y = (at - x) / width;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const neighbour = ny * width + nx;
        if (mask[neighbour] === 0 || labels[neighbour] !== 0) continue;
        labels[neighbour] = part;
        queue[end++] = neighbour;
      }
    }
  }
  return end;
}
