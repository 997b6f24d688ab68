import type { Photo } from '../image/photo.js';

/**
 * Joins colour and alpha. The transparency that the photo came with is kept: the result
 * is never more opaque than the photo was, and a colour that was stored with
 * transparency is the subject's own already.
 *
 * @param alpha h·w, 0..255
 * @param colours h·w·3, the subject's colours
 * @returns h·w·4, not premultiplied; all zero where transparent (small files, no ghosts)
 */
export function joinAlpha(photo: Photo, alpha: Uint8Array, colours: Uint8ClampedArray): Uint8Array {
  const { rgb, alpha: own } = photo;
  const rgba = new Uint8Array(alpha.length * 4);
  for (let i = 0, c = 0, to = 0; i < alpha.length; i++, c += 3, to += 4) {
    const limit = own ? own[i]! : 255;
    const a = Math.min(alpha[i]!, limit);
    if (a === 0) continue;
    const source = limit < 255 ? rgb : colours;
    rgba[to] = source[c]!;
    rgba[to + 1] = source[c + 1]!;
    rgba[to + 2] = source[c + 2]!;
    rgba[to + 3] = a;
  }
  return rgba;
}
