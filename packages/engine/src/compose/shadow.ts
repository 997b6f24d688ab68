import type { Colour, Shadow } from '@nobg/contract/composition.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import { blurPlane } from './blur.js';
import { darken } from './darken.js';
import { type AlphaField, alphaField } from './layer-alpha.js';
import type { Canvas, Layer } from './over.js';

/** px of the longer side at which shadows are made: they are too soft to need more. */
const SHADOW_SIDE_PX = 640;
/** Room around the subject that a shadow can fall on, of its longer side. */
const ROOM = 0.3;
const BLACK: Colour = { red: 0, green: 0, blue: 0, alpha: 255 };
/** Down and a little to the right, as of a lamp above the left shoulder. */
const DIRECTION = 150;
/** What stands on the ground rather than hangs before a wall. */
const STANDING: readonly SubjectType[] = ['product', 'vehicle', 'food'];

/** Lengths of a drop shadow, of the subject's longer side. */
const DROP = { distance: 0.035, blur: 0.028 };
/**
 * A contact shadow is two: a dark line where the subject touches the ground, and a wide one that it
 * throws there. How far each reaches above and below the lowest pixel of a column, its blur and its
 * darkness.
 */
const LINE = { above: 0.03, below: 0.006, blur: 0.009, dark: 0.85 };
const POOL = { above: 0.05, below: 0.022, blur: 0.032, dark: 0.6 };
/** The pool moves so far to the side where the light comes from one. */
const POOL_SHIFT = 0.03;
/** Columns that end this far above the ground, of the subject's height, do not touch it. */
const OFF_GROUND = 0.28;

/** Draws the shadow of a layer that will lie above it, in place. */
export function drawShadow(canvas: Canvas, layer: Layer, shadow: Shadow, type: SubjectType): void {
  const longer = Math.max(layer.box.width, layer.box.height);
  const step = Math.max(1, longer / SHADOW_SIDE_PX);
  const field = alphaField(layer, ROOM * longer, step);
  const standing = shadow.kind === 'auto' && STANDING.includes(type);
  const direction = ((shadow.direction ?? DIRECTION) * Math.PI) / 180;
  const contact = shadow.kind === 'contact' || standing;
  const darkness = (contact ? contactShadow : dropShadow)(field, longer / step, direction);
  const soft = { ...field, data: darkness };
  darken(canvas, soft, layer, shadow.opacity, shadow.colour ?? BLACK);
}

/** The subject's own shape, moved and blurred; h·w, 0..1. */
function dropShadow(field: AlphaField, longer: number, direction: number): Float32Array {
  const dx = Math.round(DROP.distance * longer * Math.sin(direction));
  const dy = Math.round(-DROP.distance * longer * Math.cos(direction));
  const moved = shifted(field, dx, dy);
  blurPlane(moved, field.width, field.height, DROP.blur * longer);
  return moved;
}

function contactShadow(field: AlphaField, longer: number, direction: number): Float32Array {
  const feet = columnFeet(field);
  const line = underFeet(field, feet, longer, LINE, 0);
  const side = Math.round(POOL_SHIFT * longer * Math.sin(direction));
  const pool = underFeet(field, feet, longer, POOL, side);
  return line.map((dark, i) => 1 - (1 - dark) * (1 - pool[i]!));
}

/** For each column the lowest row that is more than half opaque, and how surely it touches the ground. */
interface Feet {
  /** −1 where the column holds nothing. */
  readonly row: Int32Array;
  /** 0..1 */
  readonly weight: Float32Array;
}

function columnFeet({ width, height, data }: AlphaField): Feet {
  const row = new Int32Array(width).fill(-1);
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! < 0.5) continue;
      row[x] = y;
      bottom = y;
      if (y < top) top = y;
    }
  }
  const reach = Math.max(1, (bottom - top + 1) * OFF_GROUND);
  const weight = Float32Array.from(row, (y) => (y < 0 ? 0 : Math.max(0, 1 - (bottom - y) / reach)));
  return { row, weight };
}

function underFeet(
  { width, height }: AlphaField,
  { row, weight }: Feet,
  longer: number,
  { above, below, blur, dark }: typeof LINE,
  side: number,
): Float32Array {
  const out = new Float32Array(width * height);
  for (let x = 0; x < width; x++) {
    const from = x - side;
    const foot = row[from] ?? -1;
    if (foot < 0) continue;
    const first = Math.max(0, Math.round(foot - above * longer));
    const last = Math.min(height - 1, Math.round(foot + below * longer));
    for (let y = first; y <= last; y++) out[y * width + x] = weight[from]! * dark;
  }
  blurPlane(out, width, height, blur * longer);
  return out;
}

function shifted({ width, height, data }: AlphaField, dx: number, dy: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    const from = (y - dy) * width;
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      out[y * width + x] = data[from + x - dx]!;
    }
  }
  return out;
}
