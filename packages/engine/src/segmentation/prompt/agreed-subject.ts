import type { Photo } from '../../image/photo.js';
import type { SamPrompt } from '../../networks/mobile-sam.js';
import { alphaToFloat } from '../../ops/alpha-to-float.js';
import { boxFilter } from '../../ops/box-filter.js';
import { type Component, type Components, labelComponents } from '../../ops/components.js';
import { resampleMap } from '../../ops/resample-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import type { Box } from '../../types.js';
import { AGREEMENT } from './params.js';

/** Longer side at which alpha and prompt are compared, px: that of MobileSAM's masks. */
const COMPARE_SIDE_PX = 256;

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
 * @param own the mode's alpha, h·w, 0..255
 */
export function agreedSubject(own: Uint8Array, photo: Photo, prompt: SamPrompt): AgreedSubject {
  const none = { alpha: null, missing: prompt.points.filter(({ keep }) => keep) };
  const { width, height } = photo;
  const scale = Math.min(1, COMPARE_SIDE_PX / Math.max(width, height));
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const small = resampleMap({ width, height, data: alphaToFloat(own) }, size.width, size.height);
  const found = labelComponents(small, 0.5);
  const labelAt = ({ x, y }: { readonly x: number; readonly y: number }) => {
    const column = Math.min(size.width - 1, Math.floor(x * size.width));
    const row = Math.min(size.height - 1, Math.floor(y * size.height));
    return found.labels[row * size.width + column]!;
  };
  const box = prompt.box && pixelBox(prompt.box, size);
  const kept = prompt.points.filter(({ keep }) => keep);
  const onPoints = new Set(kept.map(labelAt).filter((label) => label > 0));
  const inBox = box ? componentsIn(found, box, size.width) : [];
  const selected = found.components.filter(({ label }) =>
    kept.length > 0 ? onPoints.has(label) : inBox.includes(label),
  );
  if (selected.length === 0) return none;
  const labels = new Set([
    ...selected.map(({ label }) => label),
    ...fragments(found.components, selected),
  ]);
  if (prompt.points.some((point) => !point.keep && labels.has(labelAt(point)))) return none;
  if (box && boxIou(union(selected), box) < AGREEMENT.boxIou) return none;
  const missing = kept.filter((point) => labelAt(point) === 0);
  return { alpha: only(labels, found, own, photo, size), missing };
}

/** Labels of small components within the box of the selected ones. */
function fragments(all: readonly Component[], selected: readonly Component[]): number[] {
  const area = selected.reduce((sum, component) => sum + component.area, 0);
  const within = union(selected);
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
  { width, height }: Photo,
  size: { readonly width: number; readonly height: number },
): Uint8Array {
  const near = Float32Array.from(labels, (label) => (kept.has(label) ? 1 : 0));
  boxFilter(near, size.width, size.height, AGREEMENT.edgePx, new Float32Array(near.length), near);
  for (let i = 0; i < near.length; i++)
    near[i] = Math.min(1, near[i]! * (2 * AGREEMENT.edgePx + 1));
  const nearRow = rowSampler({ ...size, data: near }, width, height);
  const nears = new Float32Array(width);
  const alpha = new Uint8Array(own.length);
  for (let y = 0; y < height; y++) {
    nearRow(y, nears);
    for (let x = 0, at = y * width; x < width; x++, at++) {
      alpha[at] = Math.round(own[at]! * Math.min(1, nears[x]!));
    }
  }
  return alpha;
}

function pixelBox(
  box: NonNullable<SamPrompt['box']>,
  { width, height }: { readonly width: number; readonly height: number },
): Box {
  const left = Math.floor(box.left * width);
  const top = Math.floor(box.top * height);
  return {
    ...{ left, top },
    width: Math.max(1, Math.ceil(box.right * width) - left),
    height: Math.max(1, Math.ceil(box.bottom * height) - top),
  };
}

function union(components: readonly Component[]): Box {
  const boxes = components.map(({ box }) => box);
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  return {
    ...{ left, top },
    width: Math.max(...boxes.map((box) => box.left + box.width)) - left,
    height: Math.max(...boxes.map((box) => box.top + box.height)) - top,
  };
}

function inside(box: Box, within: Box): boolean {
  return (
    box.left >= within.left &&
    box.top >= within.top &&
    box.left + box.width <= within.left + within.width &&
    box.top + box.height <= within.top + within.height
  );
}

function boxIou(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
