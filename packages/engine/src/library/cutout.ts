import { readFile } from 'node:fs/promises';
import { RESULT_MEDIA_TYPES } from '@nobg/contract/output.js';
import { layerPath } from '../layer-path.js';
import type { CutLayer, CutoutResult } from '../types.js';

/** One class of garments as a cutout of its own: a PNG of the photo's size. */
export interface CutoutLayer extends Pick<CutLayer, 'class' | 'foreground'> {
  readonly data: Buffer;
}

/** A photo's subject as an encoded picture, and what is known of it. */
export interface Cutout extends Omit<CutoutResult, 'bytes' | 'thumbnail' | 'layers'> {
  /** The encoded picture, in `format`. */
  readonly data: Buffer;
  /** `image/png` and the like. */
  readonly mediaType: string;
  /** With `layers: 'per_class'`: one for each class beside the whole. */
  readonly layers?: readonly CutoutLayer[];
}

/** @param path of the file that the engine wrote, beside which its layers are */
export async function readCutout(result: CutoutResult, path: string): Promise<Cutout> {
  const { bytes: _bytes, thumbnail: _thumbnail, layers, ...about } = result;
  const data = await readFile(path);
  const mediaType = RESULT_MEDIA_TYPES[result.format];
  if (layers === undefined) return { ...about, data, mediaType };
  const read = layers.map(async ({ class: name, foreground }) => ({
    ...{ class: name, foreground },
    data: await readFile(layerPath(path, name)),
  }));
  return { ...about, data, mediaType, layers: await Promise.all(read) };
}
