import type { Background } from '@nobg/contract/composition.js';
import { decodeBackground } from '../image/decode-rgba.js';
import type { Photo } from '../image/photo.js';
import type { ImageLimits } from '../types.js';
import { blurredPhoto } from './blurred-photo.js';
import { gradientCanvas } from './gradient.js';
import type { Layout } from './layout.js';
import { type Canvas, filledCanvas, layOver } from './over.js';

/** What a background may be made from. */
export interface BackgroundSources {
  /** File of a background of kind `image`. */
  readonly path: string | undefined;
  readonly limits: ImageLimits;
  /** The photo and the subject's alpha on it; null where only the cutout is left. */
  readonly photo: { readonly photo: Photo; readonly alpha: Uint8Array } | null;
}

/**
 * The canvas with nothing but the background on it.
 * @throws NobgError the faults of a background image; Error where a source is missing, which
 *   whoever made the job had to see to
 */
export async function backgroundCanvas(
  background: Background,
  layout: Layout,
  { path, limits, photo }: BackgroundSources,
): Promise<Canvas> {
  switch (background.kind) {
    case 'transparent':
      return filledCanvas(layout, null);
    case 'colour':
      return filledCanvas(layout, background.colour);
    case 'gradient':
      return gradientCanvas(layout, background);
    case 'image': {
      if (path === undefined) throw new Error('A background image needs the job’s backgroundPath');
      const canvas = filledCanvas(layout, null);
      const { width, height, rgba } = await decodeBackground(path, layout, background.fit, limits);
      const left = Math.round((layout.width - width) / 2);
      const top = Math.round((layout.height - height) / 2);
      layOver(canvas, { box: { left, top, width, height }, rgba });
      return canvas;
    }
    case 'blur': {
      if (photo === null) throw new Error('A blurred background needs the photo');
      const shorter = Math.min(photo.photo.width, photo.photo.height);
      const sigma = (background.strength / 100) * shorter;
      return blurredPhoto(photo.photo, photo.alpha, layout, sigma);
    }
  }
}
