import type { Photo } from '../../image/photo.js';
import type { SoftColours } from './estimate-foreground.js';

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
export function cutoutColours(photo: Photo, alpha: Uint8Array, colours: SoftColours): Uint8Array {
  const pixels = new Uint32Array(alpha.length);
  joinPhoto(pixels, photo.rgb, alpha);
  const { pixels: soft, words } = colours;
  for (let y = 0; y < photo.height; y++) {
    const row = y * photo.width;
    const end = soft.starts[y + 1]!;
    for (let n = soft.starts[y]!; n < end; n++) {
      const i = row + soft.columns[n]!;
      const a = alpha[i]!;
      if (a === 0 || (photo.alpha && photo.alpha[i]! < 255)) continue;
      pixels[i] = (words[n]! & 0xffffff) | (a << 24);
    }
  }
  return new Uint8Array(pixels.buffer);
}

/** Pixels are written as words, R in the lowest byte: the little-endian order of all machines that networks run on. */
function joinPhoto(into: Uint32Array, rgb: Uint8Array, alpha: Uint8Array): void {
  // Four pixels are three words of colours; where they don't begin at one, all are read byte by byte.
  const whole = rgb.byteOffset % 4 === 0 && alpha.byteOffset % 4 === 0 ? alpha.length >> 2 : 0;
  const alphas = new Uint32Array(alpha.buffer, whole && alpha.byteOffset, whole);
  const colours = new Uint32Array(rgb.buffer, whole && rgb.byteOffset, whole * 3);
  for (let w = 0, c = 0, i = 0; w < whole; w++, c += 3, i += 4) {
    const a = alphas[w]!;
    if (a === 0) continue;
    const [first, second, third] = [colours[c]!, colours[c + 1]!, colours[c + 2]!];
    into[i] = shown(first & 0xffffff, a << 24);
    into[i + 1] = shown((first >>> 24) | ((second & 0xffff) << 8), (a << 16) & OPACITY);
    into[i + 2] = shown((second >>> 16) | ((third & 0xff) << 16), (a << 8) & OPACITY);
    into[i + 3] = shown(third >>> 8, a & OPACITY);
  }
  for (let i = whole * 4, c = i * 3; i < into.length; i++, c += 3) {
    const a = alpha[i]!;
    into[i] = shown(rgb[c]! | (rgb[c + 1]! << 8) | (rgb[c + 2]! << 16), a << 24);
  }
}

/** The highest byte of a pixel. */
const OPACITY = 0xff000000;

/** @param opacity in the highest byte */
function shown(colour: number, opacity: number): number {
  return opacity === 0 ? 0 : colour | opacity;
}
