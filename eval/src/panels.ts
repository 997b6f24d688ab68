import { decodePhoto } from '@nobg/engine/image/decode.js';
import { resizeRgb } from '@nobg/engine/image/resample.js';
import {
  encodeGreyPng,
  encodeJpeg,
  readThumbnail,
  type Thumbnail,
} from '@nobg/engine/image/thumbnail.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { addAlpha } from './add-alpha.js';
import { type GreyImage, readAlpha } from './grey-image.js';
import type { SetPhoto } from './photo-set.js';
import { readTruth } from './score.js';
import { shrinkMean, shrinkPeak } from './shrink.js';

/** Longer side of a panel; px. Twice what a desktop shows, so that it stays sharp. */
const SIDE = 360;
/** Colours behind a cutout: rare in photos, and a residue close to one stands out against the other. */
const MAGENTA = [255, 0, 255] as const;
const GREEN = [0, 190, 70] as const;

type Colour = readonly [number, number, number];

/** A small picture of the contact sheet. */
export interface Panel {
  readonly caption: string;
  /** `data:` URI. */
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws the panels that show why a result is bad: photo, ground truth, alpha,
 * the cutout over two colours, and where the error is.
 *
 * @param resultPath the cutout or the alpha that was measured; null when there is none
 */
export async function drawPanels(
  photo: SetPhoto,
  resultPath: string | null,
): Promise<readonly Panel[]> {
  const truth = await readTruth(photo);
  const original = await smallPhoto(photo.imagePath);
  const { width, height } = original;
  const alpha = await alphaOr(truth.image, resultPath);
  const cutout = await cutoutOf(original, alpha, resultPath);
  const over = (colour: Colour) => composite(cutout, colour);
  const jpeg = async (caption: string, rgb: Uint8Array): Promise<Panel> => ({
    caption,
    uri: dataUri('jpeg', await encodeJpeg(rgb, width, height)),
    width,
    height,
  });
  const grey = async (caption: string, image: GreyImage): Promise<Panel> => ({
    caption,
    uri: dataUri('png', await encodeGreyPng(shrinkMean(image, width, height), width, height)),
    width,
    height,
  });
  return [
    await jpeg('Photo', composite({ ...original, rgba: opaque(original.rgba) }, MAGENTA)),
    await grey('Ground truth', truth.image),
    await grey('Alpha', alpha),
    await jpeg('Over magenta', over(MAGENTA)),
    await jpeg('Over green', over(GREEN)),
    await jpeg('Error', errorMap(original, truth.image, alpha, truth.ignore)),
  ];
}

/** As the engine reads it, which is more kinds of files than a thumbnail is made of. */
async function smallPhoto(path: string): Promise<Thumbnail> {
  const { rgb, width, height } = await decodePhoto(path, DEFAULT_IMAGE_LIMITS);
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const fit = (side: number) => Math.max(1, Math.round(side * scale));
  const small = { width: fit(width), height: fit(height) };
  const pixels = await resizeRgb(rgb, width, height, small.width, small.height);
  return { rgba: addAlpha(pixels), ...small, hasAlpha: false };
}

/** The alpha of the result, or an empty one as it was measured. */
async function alphaOr(truth: GreyImage, resultPath: string | null): Promise<GreyImage> {
  if (resultPath !== null) {
    const alpha = await readAlpha(resultPath);
    if (alpha.width === truth.width && alpha.height === truth.height) return alpha;
  }
  return { ...truth, data: new Uint8Array(truth.data.length) };
}

/** The cutout with its own colours where it has them, else the photo's under the alpha. */
async function cutoutOf(
  original: Thumbnail,
  alpha: GreyImage,
  resultPath: string | null,
): Promise<Thumbnail> {
  const result = resultPath === null ? null : await readThumbnail(resultPath, SIDE);
  if (result?.hasAlpha && result.width === original.width && result.height === original.height) {
    return result;
  }
  const small = shrinkMean(alpha, original.width, original.height);
  const rgba = Uint8Array.from(original.rgba);
  for (let i = 0; i < small.length; i++) rgba[i * 4 + 3] = small[i]!;
  return { ...original, rgba };
}

function composite({ rgba, width, height }: Thumbnail, colour: Colour): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const a = rgba[i * 4 + 3]! / 255;
    for (let c = 0; c < 3; c++) {
      rgb[i * 3 + c] = Math.round(rgba[i * 4 + c]! * a + colour[c]! * (1 - a));
    }
  }
  return rgb;
}

function opaque(rgba: Uint8Array): Uint8Array {
  return rgba.map((value, i) => (i % 4 === 3 ? 255 : value));
}

/**
 * The photo in dim grey, with red where background was kept and blue where subject
 * was lost, as strong as the largest error under each small pixel: a wrong line of
 * one pixel must not vanish when the picture is made small. What is ignored is striped.
 */
function errorMap(
  original: Thumbnail,
  truth: GreyImage,
  alpha: GreyImage,
  ignore: GreyImage | null,
): Uint8Array {
  const { rgba, width, height } = original;
  const kept = new Uint8Array(truth.data.length);
  const lost = new Uint8Array(truth.data.length);
  for (let i = 0; i < kept.length; i++) {
    if (ignore && ignore.data[i]! >= 128) continue;
    const difference = alpha.data[i]! - truth.data[i]!;
    if (difference > 0) kept[i] = difference;
    else lost[i] = -difference;
  }
  const red = shrinkPeak({ ...truth, data: kept }, width, height);
  const blue = shrinkPeak({ ...truth, data: lost }, width, height);
  const out = ignore ? shrinkMean(ignore, width, height) : null;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [r, g, b] = [rgba[i * 4]!, rgba[i * 4 + 1]!, rgba[i * 4 + 2]!];
      const striped = out !== null && out[i]! >= 128 && (x + y) % 6 < 2;
      const base = striped ? 150 : 30 + ((r * 0.299 + g * 0.587 + b * 0.114) * 90) / 255;
      const [k, l] = [red[i]! / 255, blue[i]! / 255];
      const rest = base * (1 - Math.max(k, l));
      rgb[i * 3] = Math.min(255, rest + 255 * k + 40 * l);
      rgb[i * 3 + 1] = Math.min(255, rest + 60 * k + 150 * l);
      rgb[i * 3 + 2] = Math.min(255, rest + 40 * k + 255 * l);
    }
  }
  return rgb;
}

function dataUri(type: 'jpeg' | 'png', bytes: Buffer): string {
  return `data:image/${type};base64,${bytes.toString('base64')}`;
}
