import type { Colour } from '@nobg/contract/composition.js';
import { distanceTo } from './distance.js';
import { alphaField } from './layer-alpha.js';
import { clip } from './layout.js';
import { blend, type Canvas, type Layer } from './over.js';

/**
 * Draws a line around a layer that will lie above it, in place; also around openings inside.
 * @param width px of the canvas
 */
export function drawOutline(canvas: Canvas, layer: Layer, width: number, colour: Colour): void {
  if (width <= 0 || colour.alpha === 0) return;
  const field = alphaField(layer, width + 1, 1, (plane) => plane);
  const inside = Uint8Array.from(field.data, (alpha) => (alpha >= 0.5 ? 1 : 0));
  const distance = distanceTo(inside, field.width, field.height);
  const part = clip({ ...field, height: field.height, width: field.width }, canvas);
  if (part === null) return;
  for (let y = part.top; y < part.top + part.height; y++) {
    for (let x = part.left; x < part.left + part.width; x++) {
      const far = distance[(y - field.top) * field.width + x - field.left]!;
      // Half a pixel on either side of the line's edge is soft.
      const alpha = Math.min(1, width + 0.5 - far) * colour.alpha;
      if (alpha < 0.5) continue;
      const to = (y * canvas.width + x) * 4;
      blend(canvas.rgba, to, colour.red, colour.green, colour.blue, alpha);
    }
  }
}
