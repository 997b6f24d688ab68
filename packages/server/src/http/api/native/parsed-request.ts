import type { CutoutRequestOptions } from '@nobg/contract/read-fields.js';
import { readWish, type Upload } from '../../body/upload.js';
import { type Delivery, readDelivery } from './delivery.js';

/** What a request for a cutout asks for, read. */
export interface Asked extends Pick<CutoutRequestOptions, 'mode' | 'options'> {
  readonly delivery: Delivery;
  readonly photoPath: string;
  readonly backgroundPath?: string;
}

/** @throws NobgError as `readFields` and `readDelivery` */
export function askedOf(upload: Upload, accept: string | undefined): Asked {
  const { mode, options, ...requested } = readWish(upload);
  const photoPath = upload.pictures.get('image')?.path;
  if (photoPath === undefined) throw new Error('The upload was accepted without a photo');
  const background = upload.pictures.get('bg_image');
  return {
    mode,
    options,
    delivery: readDelivery(upload.texts, accept, requested),
    photoPath,
    ...(background === undefined ? {} : { backgroundPath: background.path }),
  };
}
