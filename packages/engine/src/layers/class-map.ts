import { LAYER_CLASSES, type LayerClass } from '@nobg/contract/layers.js';
import { widenPlane } from '../compose/region.js';
import { NOT_MEASURED, tunedGroup } from '../tuned.js';
import type { Box } from '../types.js';

/** Which class each pixel belongs to, whether it is kept or not. */
export interface ClassMap {
  readonly width: number;
  readonly height: number;
  /** h·w: 0 where none is known, else the class's place in `LAYER_CLASSES`, from 1. */
  readonly labels: Uint8Array;
}

export function labelOf(name: LayerClass): number {
  return LAYER_CLASSES.indexOf(name) + 1;
}

/** Of all that is kept, a class with less than this is a slip of the network, not a layer. */
const LAYERS = tunedGroup('clothing.layers', { minShare: 0.005 }, NOT_MEASURED);

/**
 * The map at the size of an alpha, so that every pixel that is kept has one class, and only
 * classes that are a part of the whole are there: the pixels of others go to the class
 * that is nearest.
 *
 * @param alpha height·width, 0..255, of what is kept
 */
export function settle(
  map: ClassMap,
  alpha: Uint8Array,
  width: number,
  height: number,
): { readonly labels: Uint8Array; readonly classes: readonly LayerClass[] } {
  const labels = enlarged(map, width, height);
  const areas = new Float64Array(LAYER_CLASSES.length + 1);
  let all = 0;
  for (let i = 0; i < alpha.length; i++) {
    areas[labels[i]!]! += alpha[i]!;
    all += alpha[i]!;
  }
  areas[0] = 0;
  const largest = areas.indexOf(areas.reduce((most, area) => Math.max(most, area), 0));
  const stays = areas.map((area, at) =>
    Number(at > 0 && area > 0 && area >= LAYERS.minShare * all),
  );
  if (!stays.includes(1)) stays[largest || labelOf('garment')] = 1;
  spread(labels, stays, width);
  const classes = LAYER_CLASSES.filter((name) => stays[labelOf(name)] === 1);
  return { labels, classes };
}

/** A map of a part of the photo, with nothing known around it to the size of the whole. */
export function widenClasses(map: ClassMap, part: Box, width: number, height: number): ClassMap {
  const labels = enlarged(map, part.width, part.height);
  return { width, height, labels: widenPlane(labels, part, width, height) };
}

/** Nearest neighbour: a class has no in-between. */
function enlarged(map: ClassMap, width: number, height: number): Uint8Array {
  const labels = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * map.height) / height) * map.width;
    for (let x = 0; x < width; x++, to++) {
      labels[to] = map.labels[row + Math.floor(((x + 0.5) * map.width) / width)]!;
    }
  }
  return labels;
}

/** Gives every pixel whose class does not stay the class of the nearest that does; in place. */
function spread(labels: Uint8Array, stays: Float64Array, width: number): void {
  const queue = new Int32Array(labels.length);
  let end = 0;
  for (let at = 0; at < labels.length; at++) {
    if (stays[labels[at]!] === 1) queue[end++] = at;
    else labels[at] = 0;
  }
  if (end === 0) labels.fill(stays.indexOf(1));
  const reach = (from: number, to: number): void => {
    if (labels[to] !== 0) return;
    labels[to] = labels[from]!;
    queue[end++] = to;
  };
  for (let next = 0; next < end; next++) {
    const at = queue[next]!;
    const x = at % width;
    if (x > 0) reach(at, at - 1);
    if (x < width - 1) reach(at, at + 1);
    if (at >= width) reach(at, at - width);
    if (at < labels.length - width) reach(at, at + width);
  }
}
