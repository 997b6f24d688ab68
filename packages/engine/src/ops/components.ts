import type { Box } from '../types.js';
import type { FloatMap } from './float-map.js';
import type { Mask } from './mask.js';

/** A connected component (8-connected). */
export interface Component {
  /** Its pixels' value in `labels`, from 1. */
  readonly label: number;
  /** px */
  readonly area: number;
  readonly box: Box;
}

export interface Components {
  /** h·w: 0 outside, else the component's label. */
  readonly labels: Int32Array;
  /** Largest first. */
  readonly components: readonly Component[];
}

/** Labels the connected components (8-connected) of the pixels above `threshold`. */
export function labelComponents(map: FloatMap | Mask, threshold: number = 0): Components {
  const labels = new Int32Array(map.data.length);
  const queue = new Int32Array(map.data.length);
  const components: Component[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (map.data[start]! <= threshold || labels[start] !== 0) continue;
    components.push(flood(map, threshold, start, components.length + 1, labels, queue));
  }
  components.sort((a, b) => b.area - a.area);
  return { labels, components };
}

/** Gives the component around `start` its label. */
function flood(
  { width, height, data }: FloatMap | Mask,
  threshold: number,
  start: number,
  label: number,
  labels: Int32Array,
  queue: Int32Array,
): Component {
  const top = Math.floor(start / width);
  let [left, right, bottom] = [width, 0, top];
  let area = 0;
  queue[area++] = start;
  labels[start] = label;
  for (let next = 0; next < area; next++) {
    const at = queue[next]!;
    const x = at % width;
    const y = (at - x) / width;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y > bottom) bottom = y;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const neighbour = ny * width + nx;
        if (data[neighbour]! <= threshold || labels[neighbour] !== 0) continue;
        labels[neighbour] = label;
        queue[area++] = neighbour;
      }
    }
  }
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 };
  return { label, area, box };
}

/**
 * Removes small components of a mask: one stays when it has at least `share` of the largest one's area, or holds one
 * of the seeds.
 *
 * @param mask 1 and 0; changed in place
 * @param seeds indices of pixels
 */
export function keepLargeComponents(
  mask: Mask,
  share: number,
  seeds: readonly number[] = [],
): void {
  const { labels, components } = labelComponents(mask);
  const least = share * (components[0]?.area ?? 0);
  const seeded = new Set(seeds.map((seed) => labels[seed]));
  keepLabels(mask, labels, ({ area, label }) => area >= least || seeded.has(label), components);
}

/** A component's px, and the sum of some values over them. */
interface ComponentSum {
  readonly area: number;
  readonly sum: number;
}

/**
 * Removes the components of a mask that fail a test. However many there are, it takes the memory of one.
 *
 * @param mask 1 and 0; changed in place
 * @param values h·w, summed over each component
 * @param keeps of a component, and the area of the largest
 */
export function keepComponentsWhere(
  mask: Mask,
  values: ArrayLike<number>,
  keeps: (component: ComponentSum, largest: number) => boolean,
): void {
  const { labels, components } = labelComponents(mask);
  const sums = new Float64Array(components.length + 1);
  for (let i = 0; i < labels.length; i++) sums[labels[i]!]! += values[i]!;
  const largest = components[0]?.area ?? 0;
  const isKept = ({ area, label }: Component) => keeps({ area, sum: sums[label]! }, largest);
  keepLabels(mask, labels, isKept, components);
}

function keepLabels(
  { data }: Mask,
  labels: Int32Array,
  isKept: (component: Component) => boolean,
  components: readonly Component[],
): void {
  const kept = new Uint8Array(components.length + 1);
  for (const component of components) kept[component.label] = isKept(component) ? 1 : 0;
  for (let i = 0; i < labels.length; i++) data[i] = kept[labels[i]!]!;
}

/**
 * Each component of a mask as a mask of its own, h·w, in the order of their first pixels.
 *
 * @param leastArea px; smaller ones are left out
 */
export function componentMasks(mask: Mask, leastArea: number = 0): Uint8Array[] {
  const { labels, components } = labelComponents(mask);
  return components
    .filter(({ area }) => area >= leastArea)
    .sort((a, b) => a.label - b.label)
    .map(({ label }) => {
      const only = new Uint8Array(labels.length);
      for (let i = 0; i < only.length; i++) if (labels[i] === label) only[i] = 1;
      return only;
    });
}
