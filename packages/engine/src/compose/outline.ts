import type { Colour } from '@nobg/contract/composition.js';
import { distanceTransform } from '../ops/distance-transform.js';
import type { Box } from '../types.js';
import { clip } from './layout.js';
import { blend, type Canvas, type Layer } from './over.js';

/** Opacity from which on a pixel is inside the line: a half. */
const INSIDE = 128;

/**
 * Draws a line around a layer that will lie above it, in place; also around openings inside.
 * @param width px of the canvas
 */
export function drawOutline(canvas: Canvas, layer: Layer, width: number, colour: Colour): void {
  if (width <= 0 || colour.alpha === 0) return;
  const around = Math.ceil(width + 1);
  const box = widened(layer.box, around);
  const inside = insideOf(layer, box, around);
  // Half a pixel on either side of the line's edge is soft.
  const distance = distanceTransform(
    { width: box.width, height: box.height, data: inside },
    width + 0.5,
  );
  const part = clip(box, canvas);
  if (part === null) return;
  for (let y = part.top; y < part.top + part.height; y++) {
    const row = (y - box.top) * box.width - box.left;
    for (let x = part.left; x < part.left + part.width; x++) {
      const far = distance[row + x]!;
      // Where nothing is near, and where what lies above hides it.
      if (far === Infinity || inside[row + x] === 255) continue;
      const alpha = Math.min(1, width + 0.5 - far) * colour.alpha;
      if (alpha < 0.5) continue;
      const to = (y * canvas.width + x) * 4;
      blend(canvas.rgba, to, colour.red, colour.green, colour.blue, alpha);
    }
  }
}

/** The layer's opacity where that is a half or more, else 0, on a wider box. */
function insideOf({ box, rgba }: Layer, wide: Box, around: number): Uint8Array {
  const inside = new Uint8Array(wide.width * wide.height);
  for (let y = 0, at = 3; y < box.height; y++) {
    const row = (y + around) * wide.width + around;
    for (let x = 0; x < box.width; x++, at += 4) {
      const alpha = rgba[at]!;
      if (alpha >= INSIDE) inside[row + x] = alpha;
    }
  }
  return inside;
}

function widened({ left, top, width, height }: Box, around: number): Box {
  return {
    left: left - around,
    top: top - around,
    width: width + 2 * around,
    height: height + 2 * around,
  };
}
