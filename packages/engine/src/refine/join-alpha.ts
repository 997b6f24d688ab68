import type { Photo } from '../image/photo.js';
import type { SoftColours } from './foreground.js';

/**
 * The transparency that the photo came with is kept: the result is never more opaque than the
 * photo was.
 *
 * @param alpha h·w, 0..255
 * @returns `alpha` itself where the photo is opaque
 */
export function withinPhoto({ alpha: own }: Pick<Photo, 'alpha'>, alpha: Uint8Array): Uint8Array {
  return own ? alpha.map((a, i) => Math.min(a, own[i]!)) : alpha;
}

/**
 * Joins colour and alpha. A colour that was stored with transparency is the subject's own
 * already.
 *
 * @param alpha h·w, 0..255, as {@link withinPhoto} gives it
 * @param colours the subject's own where they are not the photo's
 * @returns h·w·4, not premultiplied; all zero where transparent (small files, no ghosts)
 */
export function joinAlpha(photo: Photo, alpha: Uint8Array, colours: SoftColours): Uint8Array {
  const pixels = new Uint32Array(alpha.length);
  joinPhoto(pixels, photo.rgb, alpha);
  const { pixels: soft, rgb } = colours;
  for (let y = 0; y < photo.height; y++) {
    const row = y * photo.width;
    const end = soft.starts[y + 1]!;
    for (let n = soft.starts[y]!, c = n * 3; n < end; n++, c += 3) {
      const i = row + soft.columns[n]!;
      const a = alpha[i]!;
      if (a === 0 || (photo.alpha && photo.alpha[i]! < 255)) continue;
      pixels[i] = rgb[c]! | (rgb[c + 1]! << 8) | (rgb[c + 2]! << 16) | (a << 24);
    }
  }
  return new Uint8Array(pixels.buffer);
}

/** Pixels are written as words, R in the lowest byte: the little-endian order of all machines that networks run on. */
function joinPhoto(into: Uint32Array, rgb: Uint8Array, alpha: Uint8Array): void {
  for (let i = 0, c = 0; i < into.length; i++, c += 3) {
    const a = alpha[i]!;
    if (a !== 0) into[i] = rgb[c]! | (rgb[c + 1]! << 8) | (rgb[c + 2]! << 16) | (a << 24);
  }
}
