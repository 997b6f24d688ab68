import { type CutoutSettings, settingsFields } from '../batch/photo.ts';

/** What holds for all images of a batch: how they are cut out, and what results look like. */
export interface BatchSettings {
  readonly cutout: CutoutSettings;
  /** `#rrggbb`, or `grid` for transparent. */
  readonly background: string;
  readonly format: 'png' | 'webp' | 'jpg';
  /** Longer side at most, as the field `size` has it; empty for the photo's own. */
  readonly size: '' | '2000px' | '1200px' | '800px';
  /** Only the subject, with a margin around it. */
  readonly crop: boolean;
}

export const FIRST_SETTINGS: BatchSettings = {
  cutout: { mode: 'product', options: {}, points: [] },
  ...{ background: 'grid', format: 'png', size: '', crop: false },
};

/** Fields of the job; what is the server's own default is left out. */
export function batchFields(settings: BatchSettings): Record<string, string> {
  const { cutout, background, format, size, crop } = settings;
  return {
    ...settingsFields(cutout),
    // JPEG has no transparency: what was removed becomes white.
    ...(background !== 'grid' || format === 'jpg'
      ? { bg_color: background === 'grid' ? '#ffffff' : background }
      : {}),
    ...(format === 'png' ? {} : { format }),
    ...(size === '' ? {} : { size }),
    ...(crop ? { crop_margin: '5%' } : {}),
  };
}
