import type { Colour } from '@nobg/contract/composition.js';
import type { Box } from '../types.js';
import { clip } from './layout.js';
import type { Size } from './lengths.js';

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
  const rgba = new Uint8Array(width * height * 4);
  if (colour === null || colour.alpha === 0) return { width, height, rgba };
  const { red, green, blue, alpha } = colour;
  rgba.set([red, green, blue, alpha]);
  // Doubling what is filled: one copy for each power of two.
  for (let done = 4; done < rgba.length; done *= 2) {
    rgba.copyWithin(done, 0, Math.min(done, rgba.length - done));
  }
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
    for (let x = 0; x < part.width; x++, to += 4, at += 4) {
      const alpha = from[at + 3]!;
      if (alpha !== 0) blend(onto, to, from[at]!, from[at + 1]!, from[at + 2]!, alpha);
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
