import { rm } from 'node:fs/promises';
import type { LayerClass } from '@nobg/contract/layers.js';
import { allLayerPaths, layerPath } from '../layer-path.js';
import { boundingBox } from '../ops/bounding-box.js';
import type { Size } from '../ops/size.js';
import type { CutLayer } from '../types.js';
import { type ClassMap, labelOf, settle } from './class-map.js';

/**
 * Writes one cutout for each class beside the whole one. Each pixel of the whole is in
 * exactly one of them, unchanged: laid over each other they are the whole again.
 *
 * @param rgba h·w·4, the whole cutout
 * @param write writes h·w·4 to a path, whole or not at all, and gives the bytes written and, where
 *   one is wanted, a small picture
 * @returns in the order of `LAYER_CLASSES`; on failure no layer is left behind
 */
export async function writeLayers(
  outputPath: string,
  rgba: Uint8Array,
  { width, height }: Size,
  map: ClassMap,
  write: (path: string, rgba: Uint8Array) => Promise<Pick<CutLayer, 'bytes' | 'thumbnail'>>,
): Promise<CutLayer[]> {
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i++) alpha[i] = rgba[4 * i + 3]!;
  const { labels, classes } = settle(map, alpha, width, height);
  const layers: CutLayer[] = [];
  try {
    for (const name of classes) {
      const layer = onlyOf(name, labels, rgba);
      const foreground = boundingBox({ width, height, data: layer });
      // So faint a layer is nowhere half opaque; its box is that of the whole photo.
      const box = foreground ?? { left: 0, top: 0, width, height };
      const written = await write(layerPath(outputPath, name), layer);
      layers.push({ class: name, foreground: box, ...written });
    }
    return layers;
  } catch (error) {
    const paths = [outputPath, ...allLayerPaths(outputPath)];
    await Promise.allSettled(paths.map((path) => rm(path, { force: true })));
    throw error;
  }
}

function onlyOf(name: LayerClass, labels: Uint8Array, rgba: Uint8Array): Uint8Array {
  const label = labelOf(name);
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, labels.length);
  const layer = new Uint32Array(labels.length);
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) layer[i] = pixels[i]!;
  return new Uint8Array(layer.buffer);
}
