import type { Colour } from '@nobg/contract/composition.js';

/** Opacity from which on a pixel is there, where nothing is known of what comes behind. */
const HALF = 128;
/** With a matte, what is fainter would be a pixel of nothing but matte. */
const FAINT = 26;

/**
 * Transparency that is there or not, as GIF has it.
 *
 * Without a matte a pixel is there from a half on, in the subject's own colour: what was mixed into
 * it of the old background is gone already, so no rim of it is left. With a matte, soft edges are
 * mixed with its colour, which suits a page that has it.
 *
 * @param rgba h·w·4, not premultiplied
 * @returns h·w·4, alpha 0 or 255
 */
export function hardAlpha(rgba: Uint8Array, matte: Colour | undefined): Uint8Array {
  const out = new Uint8Array(rgba.length);
  const least = matte === undefined ? HALF : FAINT;
  const ground = matte && [matte.red, matte.green, matte.blue];
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3]!;
    if (alpha < least) continue;
    for (let c = 0; c < 3; c++) {
      const own = rgba[at + c]!;
      out[at + c] = ground ? Math.round(ground[c]! + ((own - ground[c]!) * alpha) / 255) : own;
    }
    out[at + 3] = 255;
  }
  return out;
}
