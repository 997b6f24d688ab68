import type { SamPrompt } from '../../networks/mobile-sam.js';
import { boxIou, unionOf } from '../../ops/box.js';
import { type Component, type Components, labelComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import type { Size } from '../../ops/size.js';
import type { Box } from '../../types.js';
import { nearness } from './comparison.js';
import { AGREEMENT } from './params.js';
import { indexOf } from './select-mask.js';

/** The part of a mode's alpha that a prompt is on. */
export interface AgreedSubject {
  /** h·w of the photo, 0..255: the mode's alpha without other components; null where the prompt is on none. */
  readonly alpha: Uint8Array | null;
  /** Points to keep that no component of it holds. */
  readonly missing: SamPrompt['points'];
}

/**
 * Where a caller's points and box are on what the mode found by itself, that is the object that is meant: the mode's
 * alpha is finer and more often whole than a mask that was segmented from the prompt alone
 * (docs/experiments/prompts.md). Points that drop a part of it, and a box around a part of it, mean another object.
 *
 * @param own the mode's alpha, h·w of `photo`, 0..255
 * @param coarse its {@link comparisonMap}
 */
export function agreedSubject(
  own: Uint8Array,
  coarse: FloatMap,
  photo: Size,
  prompt: SamPrompt,
): AgreedSubject {
  const none = { alpha: null, missing: prompt.points.filter(({ keep }) => keep) };
  const found = labelComponents(coarse, 0.5);
  const labelAt = (point: SamPrompt['points'][number]) =>
    found.labels[indexOf(point, coarse.width, coarse.height)]!;
  const box = prompt.box && pixelBox(prompt.box, coarse);
  const kept = prompt.points.filter(({ keep }) => keep);
  const onPoints = new Set(kept.map(labelAt).filter((label) => label > 0));
  const inBox = box ? componentsIn(found, box, coarse.width) : [];
  const selected = found.components.filter(({ label }) =>
    kept.length > 0 ? onPoints.has(label) : inBox.includes(label),
  );
  if (selected.length === 0) return none;
  const labels = new Set([
    ...selected.map(({ label }) => label),
    ...fragments(found.components, selected),
  ]);
  if (prompt.points.some((point) => !point.keep && labels.has(labelAt(point)))) return none;
  if (box && boxIou(boxAround(selected), box) < AGREEMENT.boxIou) return none;
  const missing = kept.filter((point) => labelAt(point) === 0);
  return { alpha: only(labels, found, own, photo, coarse), missing };
}

/** Labels of small components within the box of the selected ones. */
function fragments(all: readonly Component[], selected: readonly Component[]): number[] {
  const area = selected.reduce((sum, component) => sum + component.area, 0);
  const within = boxAround(selected);
  return all
    .filter(
      (component) =>
        component.area <= AGREEMENT.maxFragmentRatio * area && inside(component.box, within),
    )
    .map(({ label }) => label);
}

function componentsIn({ labels, components }: Components, box: Box, width: number): number[] {
  return components
    .filter(({ label, area, box: own }) => {
      let shared = 0;
      const right = Math.min(own.left + own.width, box.left + box.width);
      const bottom = Math.min(own.top + own.height, box.top + box.height);
      for (let y = Math.max(own.top, box.top); y < bottom; y++) {
        for (let x = Math.max(own.left, box.left); x < right; x++) {
          if (labels[y * width + x] === label) shared++;
        }
      }
      return shared >= AGREEMENT.minInBox * area;
    })
    .map(({ label }) => label);
}

/** The alpha where the labelled components and their soft edges are, 0 elsewhere. */
function only(
  kept: ReadonlySet<number>,
  { labels }: Components,
  own: Uint8Array,
  { width, height }: Size,
  coarse: Size,
): Uint8Array {
  const mask = Float32Array.from(labels, (label) => (kept.has(label) ? 1 : 0));
  const near = nearness({ ...coarse, data: mask }, AGREEMENT.edgePx);
  const nearRow = rowSampler(near, width, height);
  const nears = new Float32Array(width);
  const alpha = new Uint8Array(own.length);
  for (let y = 0; y < height; y++) {
    nearRow(y, nears);
    for (let x = 0, at = y * width; x < width; x++, at++) {
      alpha[at] = Math.round(own[at]! * nears[x]!);
    }
  }
  return alpha;
}

function pixelBox(box: NonNullable<SamPrompt['box']>, { width, height }: Size): Box {
  const left = Math.floor(box.left * width);
  const top = Math.floor(box.top * height);
  return {
    ...{ left, top },
    width: Math.max(1, Math.ceil(box.right * width) - left),
    height: Math.max(1, Math.ceil(box.bottom * height) - top),
  };
}

function boxAround(components: readonly Component[]): Box {
  return unionOf(components.map(({ box }) => box));
}

function inside(box: Box, within: Box): boolean {
  return (
    box.left >= within.left &&
    box.top >= within.top &&
    box.left + box.width <= within.left + within.width &&
    box.top + box.height <= within.top + within.height
  );
}
