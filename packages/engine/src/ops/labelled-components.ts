import type { Box } from '../types.js';
import type { FloatMap } from './float-map.js';

/** A connected part of a plane. */
export interface Component {
  /** What it is marked with in `labels`, from 1. */
  readonly label: number;
  readonly area: number;
  readonly box: Box;
}

export interface Components {
  /** h·w: 0 where the plane is low, else the component's label. */
  readonly labels: Int32Array;
  /** Largest first. */
  readonly components: readonly Component[];
}

/** Finds what hangs together (by sides and corners) above `threshold`. */
export function findComponents({ width, height, data }: FloatMap, threshold: number): Components {
  const labels = new Int32Array(data.length);
  const components: Component[] = [];
  const stack: number[] = [];
  for (let start = 0; start < data.length; start++) {
    if (data[start]! <= threshold || labels[start] !== 0) continue;
    const label = components.length + 1;
    let [area, left, right, bottom] = [0, width, 0, 0];
    const top = Math.floor(start / width);
    labels[start] = label;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      area++;
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (data[next]! <= threshold || labels[next] !== 0) continue;
          labels[next] = label;
          stack.push(next);
        }
      }
    }
    const box = { left, top, width: right - left + 1, height: bottom - top + 1 };
    components.push({ label, area, box });
  }
  components.sort((a, b) => b.area - a.area);
  return { labels, components };
}
