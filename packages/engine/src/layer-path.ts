import { extname } from 'node:path';
import { LAYER_CLASSES, type LayerClass } from '@nobg/contract/layers.js';

/** Where a layer goes, beside the whole cutout: `coat.png` has `coat-tops.png`. */
export function layerPath(outputPath: string, name: LayerClass): string {
  const extension = extname(outputPath);
  return `${outputPath.slice(0, outputPath.length - extension.length)}-${name}${extension}`;
}

/** Every path that a cutout's layers could have. */
export function allLayerPaths(outputPath: string): string[] {
  return LAYER_CLASSES.map((name) => layerPath(outputPath, name));
}
