import type { FloatMap } from '../ops/float-map.js';
import type { Layer } from './over.js';

/** A layer's opacity with room around it. */
export interface AlphaField extends FloatMap {
  /** Where the field's first pixel lies on the canvas, canvas px. */
  readonly left: number;
  readonly top: number;
  /** Canvas px that one of its pixels covers, on each side. */
  readonly step: number;
}

/**
 * The opacity of a layer, 0..1, with `room` canvas px around it, in pixels `step` wide: means, for which
 * every pixel of the layer counts to one of the field's.
 *
 * @param step canvas px, at least 1
 */
export function alphaField({ box, rgba }: Layer, room: number, step: number): AlphaField {
  const columns = bins(box.width, step);
  const rows = bins(box.height, step);
  const around = Math.ceil(room / step);
  const width = columns.count + 2 * around;
  const height = rows.count + 2 * around;
  const data = new Float32Array(width * height);
  for (let y = 0, at = 3; y < box.height; y++) {
    const row = (rows.of[y]! + around) * width + around;
    for (let x = 0; x < box.width; x++, at += 4) data[row + columns.of[x]!]! += rgba[at]!;
  }
  for (let y = 0; y < rows.count; y++) {
    const row = (y + around) * width + around;
    for (let x = 0; x < columns.count; x++) {
      data[row + x]! /= 255 * rows.sizes[y]! * columns.sizes[x]!;
    }
  }
  return {
    ...{ width, height, data, step },
    left: box.left - around * step,
    top: box.top - around * step,
  };
}

/** Which of the field's pixels each of a side's belongs to, and how many each has. */
function bins(length: number, step: number) {
  const count = Math.max(1, Math.round(length / step));
  const of = Uint16Array.from({ length }, (_, i) => Math.floor((i * count) / length));
  const sizes = new Uint16Array(count);
  for (const bin of of) sizes[bin]!++;
  return { count, of, sizes };
}
