import type { Colour } from '@nobg/contract/composition.js';
import type { AlphaField } from './layer-alpha.js';
import { clip } from './layout.js';
import { blend, type Canvas, type Layer } from './over.js';

/**
 * Lays a colour over the canvas, in place, as opaque as the field says; bilinear between its pixels.
 * @param above lies over it afterwards: where that is opaque, nothing is drawn
 * @param opacity 0..1
 */
export function darken(
  canvas: Canvas,
  field: AlphaField,
  above: Layer,
  opacity: number,
  { red, green, blue, alpha: strongest }: Colour,
): void {
  const { step, width, height, data } = field;
  const box = {
    left: Math.floor(field.left),
    top: Math.floor(field.top),
    width: Math.ceil(width * step),
    height: Math.ceil(height * step),
  };
  const part = clip(box, canvas);
  if (part === null) return;
  const strength = opacity * strongest;
  const columns = samples(part.left, part.width, field.left, step, width);
  const rows = samples(part.top, part.height, field.top, step, height);
  const line = new Float32Array(width);
  const hides = opaqueAt(above);
  for (let y = 0; y < part.height; y++) {
    const upper = rows.near[y]! * width;
    const lower = rows.far[y]! * width;
    const down = rows.share[y]!;
    for (let i = 0; i < width; i++) {
      const value = data[upper + i]!;
      line[i] = (value + (data[lower + i]! - value) * down) * strength;
    }
    let to = ((y + part.top) * canvas.width + part.left) * 4;
    for (let x = 0; x < part.width; x++, to += 4) {
      const left = line[columns.near[x]!]!;
      const alpha = left + (line[columns.far[x]!]! - left) * columns.share[x]!;
      if (alpha < 0.5 || hides(x + part.left, y + part.top)) continue;
      blend(canvas.rgba, to, red, green, blue, alpha);
    }
  }
}

/** Between which two of a field's pixels each canvas pixel lies, and how near the second. */
function samples(first: number, count: number, origin: number, step: number, length: number) {
  const near = new Int32Array(count);
  const far = new Int32Array(count);
  const share = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = Math.min(length - 1, Math.max(0, (first + i + 0.5 - origin) / step - 0.5));
    near[i] = Math.min(Math.floor(at), Math.max(0, length - 2));
    far[i] = Math.min(length - 1, near[i]! + 1);
    share[i] = at - near[i]!;
  }
  return { near, far, share };
}

/** Whether a layer is opaque at a pixel of the canvas. */
function opaqueAt({ box, rgba }: Layer): (x: number, y: number) => boolean {
  const { left, top, width, height } = box;
  return (x, y) => {
    const column = x - left;
    const row = y - top;
    if (column < 0 || row < 0 || column >= width || row >= height) return false;
    return rgba[(row * width + column) * 4 + 3] === 255;
  };
}
