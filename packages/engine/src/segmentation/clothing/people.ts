import { unionOf } from '../../ops/box.js';
import { type Component, labelComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { fitWithin, type Size } from '../../ops/size.js';
import type { Box } from '../../types.js';
import { PEOPLE } from './params.js';

/** People are told apart on a picture of this longer side: finer, one would fall into crumbs. */
const GROUPING_SIDE_PX = 512;

/** One person of a photo, or several that touch. */
export interface Person {
  /** With a margin, in pixels of the alpha that was looked at. */
  readonly box: Box;
  /** Where others are: h·w at a smaller size, 1 there and 0 elsewhere; null when alone. */
  readonly others: FloatMap | null;
}

/**
 * Tells the people of a photo apart.
 * @param alpha people's alpha, 0..1
 * @returns the largest first; none where the photo shows nobody
 */
export function findPeople(alpha: FloatMap): Person[] {
  const { width, height } = fitWithin(alpha, GROUPING_SIDE_PX);
  const { labels, components } = labelComponents(resampleMap(alpha, width, height), 0.5);
  const groups = groupParts(components, PEOPLE.minAreaRatio * width * height);
  return groups.slice(0, PEOPLE.maxCount).map((parts) => {
    const own = new Set(parts.map((part) => part.label));
    const alone = own.size === components.length;
    return {
      box: toPixels(grown(parts), { width, height }, alpha),
      others: alone ? null : { width, height, data: maskOthers(labels, own, width, height) },
    };
  });
}

/** What a pole or a belt cuts off is still of the person: parts above, below or in its box. */
function groupParts(components: readonly Component[], least: number): Component[][] {
  const groups: Component[][] = [];
  let rest = components;
  while (rest.length > 0 && rest[0]!.area >= least) {
    const box = grown([rest[0]!]);
    groups.push(rest.filter((part) => belongsTo(box, part.box)));
    rest = rest.filter((part) => !belongsTo(box, part.box));
  }
  return groups;
}

/** Whether a part has its middle over, under or in a box, and reaches into it. */
function belongsTo(box: Box, part: Box): boolean {
  const x = part.left + part.width / 2 - box.left;
  const touches = part.top <= box.top + box.height && part.top + part.height >= box.top;
  return x >= 0 && x <= box.width && touches;
}

/** The box around all parts with its margin; may reach beyond the photo. */
function grown(parts: readonly Component[]): Box {
  const { left, top, width, height } = unionOf(parts.map(({ box }) => box));
  const margin = PEOPLE.margin * Math.max(width, height);
  return {
    left: left - margin,
    top: top - margin,
    width: width + 2 * margin,
    height: height + 2 * margin,
  };
}

function toPixels(box: Box, from: Size, to: Size): Box {
  const fx = to.width / from.width;
  const fy = to.height / from.height;
  const left = Math.max(0, Math.round(box.left * fx));
  const top = Math.max(0, Math.round(box.top * fy));
  return {
    left,
    top,
    width: Math.min(to.width, Math.round((box.left + box.width) * fx)) - left,
    height: Math.min(to.height, Math.round((box.top + box.height) * fy)) - top,
  };
}

/** 1 on other people and on their soft edges, but never on the person. */
function maskOthers(
  labels: Int32Array,
  own: ReadonlySet<number>,
  width: number,
  height: number,
): Float32Array {
  const { edgePx } = PEOPLE;
  const mask = new Float32Array(labels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const label = labels[y * width + x]!;
      if (label === 0 || own.has(label)) continue;
      for (let ny = Math.max(0, y - edgePx); ny <= Math.min(height - 1, y + edgePx); ny++) {
        for (let nx = Math.max(0, x - edgePx); nx <= Math.min(width - 1, x + edgePx); nx++) {
          if (!own.has(labels[ny * width + nx]!)) mask[ny * width + nx] = 1;
        }
      }
    }
  }
  return mask;
}
