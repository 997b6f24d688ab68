import type { Plane } from '../plane.js';
import type { Layer } from './over.js';

/** A layer's opacity with room around it. */
export interface AlphaField extends Plane {
  /** Where the field's first pixel lies on the canvas, canvas px. */
  readonly left: number;
  readonly top: number;
  /** Canvas px that one of its pixels covers, on each side. */
  readonly step: number;
}

/**
 * The opacity of a layer, 0..1, with `room` canvas px around it, in pixels `step` wide.
 * @param resize an area mean, where `step` is above 1
 */
export function alphaField(
  { box, rgba }: Layer,
  room: number,
  step: number,
  resize: (plane: Plane, width: number, height: number) => Plane,
): AlphaField {
  const alpha = new Float32Array(box.width * box.height);
  for (let i = 0, at = 3; i < alpha.length; i++, at += 4) alpha[i] = rgba[at]! / 255;
  const full = { width: box.width, height: box.height, data: alpha };
  const inner = resize(
    full,
    Math.max(1, Math.round(box.width / step)),
    Math.max(1, Math.round(box.height / step)),
  );
  const around = Math.ceil(room / step);
  const width = inner.width + 2 * around;
  const height = inner.height + 2 * around;
  const data = new Float32Array(width * height);
  for (let y = 0; y < inner.height; y++) {
    const row = inner.data.subarray(y * inner.width, (y + 1) * inner.width);
    data.set(row, (y + around) * width + around);
  }
  return {
    width,
    height,
    data,
    step,
    left: box.left - around * step,
    top: box.top - around * step,
  };
}
