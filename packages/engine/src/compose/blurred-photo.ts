import type { Photo } from '../image/photo.js';
import { resizeRgb } from '../image/resample.js';
import { alphaToFloat } from '../ops/alpha-to-float.js';
import type { FloatMap } from '../ops/float-map.js';
import { resampleMap } from '../ops/resample-map.js';
import type { Size } from '../ops/size.js';
import type { Box } from '../types.js';
import { blurPlane } from './blur.js';
import { type Layout, visible } from './layout.js';
import { type Canvas, filledCanvas } from './over.js';

/** px of a sigma that still shows no pixels when it is enlarged again. */
const WORKING_SIGMA = 6;
/** Weight that even the inside of the subject has: there, far colours flow in. */
const LEAST_WEIGHT = 1e-3;

/**
 * The photo without its subject, out of focus, as large as the result. The subject's colours do
 * not bleed into it: what is blurred is weighted by how much of it is background.
 *
 * @param alpha h·w of the photo, the subject's, 0..255
 * @param sigma px of the photo
 */
export async function blurredPhoto(
  photo: Photo,
  alpha: Uint8Array,
  layout: Layout,
  sigma: number,
): Promise<Canvas> {
  const shrink = Math.min(1, WORKING_SIGMA / Math.max(sigma, 1e-9));
  const width = Math.max(1, Math.round(photo.width * shrink));
  const height = Math.max(1, Math.round(photo.height * shrink));
  const rgb = await resizeRgb(photo.rgb, photo.width, photo.height, width, height);
  const opaque = alphaToFloat(alpha);
  const cover = resampleMap(
    { width: photo.width, height: photo.height, data: opaque },
    width,
    height,
  );
  const small = blurAround(rgb, cover, sigma * shrink);
  const box = shown(layout, photo);
  const part = cut(small, { width, height }, box, shrink);
  const big = await resizeRgb(part.rgb, part.width, part.height, layout.width, layout.height);
  const canvas = filledCanvas(layout, null);
  for (let from = 0, to = 0; to < canvas.rgba.length; from += 3, to += 4) {
    canvas.rgba[to] = big[from]!;
    canvas.rgba[to + 1] = big[from + 1]!;
    canvas.rgba[to + 2] = big[from + 2]!;
    canvas.rgba[to + 3] = 255;
  }
  return canvas;
}

/** Normalised convolution (Knutsson and Westin, 1993): blurred colours over blurred weights. */
function blurAround(rgb: Uint8Array, cover: FloatMap, sigma: number): Uint8Array {
  const { width, height } = cover;
  const weight = cover.data.map((alpha) => Math.max(LEAST_WEIGHT, (1 - alpha) ** 2));
  const sums = [0, 1, 2].map((c) => {
    const plane = weight.map((w, i) => w * rgb[i * 3 + c]!);
    blurPlane(plane, width, height, sigma);
    return plane;
  });
  blurPlane(weight, width, height, sigma);
  const out = new Uint8Array(rgb.length);
  for (let i = 0; i < weight.length; i++) {
    for (let c = 0; c < 3; c++) out[i * 3 + c] = Math.round(sums[c]![i]! / weight[i]!);
  }
  return out;
}

/**
 * The part of the photo behind the result: what lies there, where the photo fills it, else as much
 * of its middle as has the result's shape.
 */
function shown(layout: Layout, photo: Size): Box {
  const inside =
    layout.left <= 0 &&
    layout.top <= 0 &&
    layout.left + photo.width * layout.scaleX >= layout.width - 1e-6 &&
    layout.top + photo.height * layout.scaleY >= layout.height - 1e-6;
  const box = inside ? visible(layout, photo) : null;
  if (box !== null) return box;
  const factor = Math.min(photo.width / layout.width, photo.height / layout.height);
  const width = layout.width * factor;
  const height = layout.height * factor;
  return { left: (photo.width - width) / 2, top: (photo.height - height) / 2, width, height };
}

function cut(rgb: Uint8Array, size: Size, box: Box, shrink: number) {
  const left = Math.min(size.width - 1, Math.round(box.left * shrink));
  const top = Math.min(size.height - 1, Math.round(box.top * shrink));
  const width = Math.max(1, Math.min(size.width - left, Math.round(box.width * shrink)));
  const height = Math.max(1, Math.min(size.height - top, Math.round(box.height * shrink)));
  const out = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * size.width + left) * 3;
    out.set(rgb.subarray(from, from + width * 3), y * width * 3);
  }
  return { rgb: out, width, height };
}
