import type { Colour } from '@nobg/contract/composition.js';
import type { Size } from '../ops/size.js';
import type { Box } from '../types.js';
import { clip } from './layout.js';

/** A picture that is being put together: 8 bits a channel, not premultiplied. */
export interface Canvas extends Size {
  /** h·w·4 */
  readonly rgba: Uint8Array;
}

/** A picture with its place on a canvas, parts of which may lie outside. */
export interface Layer {
  readonly box: Box;
  /** box.height·box.width·4 */
  readonly rgba: Uint8Array;
}

/** A canvas of one colour all over. */
export function filledCanvas({ width, height }: Size, colour: Colour | null): Canvas {
  const pixels = new Uint32Array(width * height);
  const rgba = new Uint8Array(pixels.buffer);
  if (colour === null || colour.alpha === 0) return { width, height, rgba };
  const { red, green, blue, alpha } = colour;
  const [pixel] = new Uint32Array(Uint8Array.of(red, green, blue, alpha).buffer);
  pixels.fill(pixel!);
  return { width, height, rgba };
}

/** Lays a picture over what is on the canvas, in place ("over" of Porter and Duff, 1984). */
export function layOver(canvas: Canvas, { box, rgba: from }: Layer): void {
  const part = clip(box, canvas);
  if (part === null) return;
  const { rgba: onto, width } = canvas;
  for (let y = part.top; y < part.top + part.height; y++) {
    let to = (y * width + part.left) * 4;
    let at = ((y - box.top) * box.width + part.left - box.left) * 4;
    const end = at + part.width * 4;
    while (at < end) {
      const alpha = from[at + 3]!;
      if (alpha === 255) {
        // What is opaque comes in long runs, which are copied as they are.
        let next = at + 4;
        while (next < end && from[next + 3] === 255) next += 4;
        onto.set(from.subarray(at, next), to);
        to += next - at;
        at = next;
        continue;
      }
      if (alpha !== 0) blend(onto, to, from[at]!, from[at + 1]!, from[at + 2]!, alpha);
      to += 4;
      at += 4;
    }
  }
}

/** One pixel over another; `alpha` 0..255, may be a fraction. */
export function blend(
  onto: Uint8Array,
  to: number,
  red: number,
  green: number,
  blue: number,
  alpha: number,
): void {
  const below = onto[to + 3]!;
  if (alpha >= 255 || below === 0) {
    onto[to] = red;
    onto[to + 1] = green;
    onto[to + 2] = blue;
    onto[to + 3] = Math.round(alpha);
    return;
  }
  const rest = (below * (255 - alpha)) / 255;
  const sum = alpha + rest;
  const share = alpha / sum;
  onto[to] = Math.round(onto[to]! + (red - onto[to]!) * share);
  onto[to + 1] = Math.round(onto[to + 1]! + (green - onto[to + 1]!) * share);
  onto[to + 2] = Math.round(onto[to + 2]! + (blue - onto[to + 2]!) * share);
  onto[to + 3] = Math.round(sum);
}
