import type { Composition } from '@nobg/contract/composition.js';
import type { SizeBounds } from '@nobg/contract/output.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import { resizeRgba } from '../image/resample.js';
import type { Box } from '../types.js';
import { type BackgroundSources, backgroundCanvas } from './background.js';
import { foregroundOn, type Layout, layOut, place, visible } from './layout.js';
import { toPixels } from './lengths.js';
import { drawOutline } from './outline.js';
import { type Canvas, type Layer, layOver } from './over.js';
import { drawShadow } from './shadow.js';

/** A cutout of the photo's size, and what is known of its subject. */
export interface Cutout extends Canvas {
  /** Tightest box around alpha > 0.5. */
  readonly subject: Box;
  readonly type: SubjectType;
}

/** A finished picture. */
export interface Composed extends Canvas {
  /** The subject's box on it. */
  readonly foreground: Box;
}

/**
 * Puts a cutout on its canvas: steps 3 to 8 of the order of operations (see {@link Composition}).
 * @throws NobgError `invalid_option` as {@link layOut}; the faults of a background image
 */
export async function composePicture(
  cutout: Cutout,
  composition: Composition,
  size: SizeBounds,
  sources: BackgroundSources,
): Promise<Composed> {
  const { subject, type } = cutout;
  if (isPlain(composition, size)) return { ...cutout, foreground: subject };
  const layout = layOut(cutout, subject, composition, size, sources.limits.maxPixels);
  const background = composition.background ?? { kind: 'transparent' };
  const canvas = await backgroundCanvas(background, layout, sources);
  const layer = await subjectLayer(cutout, layout);
  const { shadow, outline } = composition;
  if (layer !== null) {
    if (shadow !== undefined) drawShadow(canvas, layer, shadow, type);
    if (outline !== undefined) {
      const longer = Math.max(subject.width, subject.height);
      drawOutline(canvas, layer, toPixels(outline.width, longer) * layout.scaleX, outline.colour);
    }
    layOver(canvas, layer);
  }
  return { ...canvas, foreground: foregroundOn(layout, subject) };
}

/** Whether the cutout is the picture as it is. */
function isPlain(composition: Composition, size: SizeBounds): boolean {
  const { roi: _roi, semitransparency: _before, ...steps } = composition;
  return [...Object.values(steps), ...Object.values(size)].every((step) => step === undefined);
}

/** What of the cutout the result shows, in its size there; null where nothing of it is opaque. */
async function subjectLayer(cutout: Cutout, layout: Layout): Promise<Layer | null> {
  const seen = visible(layout, cutout);
  const box = seen && opaqueBox(cutout, seen);
  if (box === null) return null;
  const placed = place(layout, box);
  const same = placed.width === box.width && placed.height === box.height;
  const { rgba, width, height } = cutout;
  const scaled = same
    ? cut(cutout, box)
    : await resizeRgba(rgba, width, height, box, placed.width, placed.height);
  return { box: placed, rgba: scaled };
}

function cut({ rgba, width }: Canvas, box: Box): Uint8Array {
  if (box.width === width) {
    return rgba.subarray(box.top * width * 4, (box.top + box.height) * width * 4);
  }
  const bytes = box.width * 4;
  const out = new Uint8Array(bytes * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 4;
    out.set(rgba.subarray(from, from + bytes), y * bytes);
  }
  return out;
}

/** The tightest box around what is not wholly transparent, inside `within`. */
function opaqueBox({ rgba, width }: Canvas, within: Box): Box | null {
  let [left, right, top, bottom] = [within.left + within.width, -1, -1, -1];
  for (let y = within.top; y < within.top + within.height; y++) {
    const row = y * width * 4 + 3;
    let first = within.left;
    let last = within.left + within.width - 1;
    while (first <= last && rgba[row + first * 4] === 0) first++;
    if (first > last) continue;
    while (rgba[row + last * 4] === 0) last--;
    if (top < 0) top = y;
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(right, last);
  }
  if (top < 0) return null;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
