import { RVM } from '@nobg/models/registry/rvm.js';
import type { Photo } from '../../image/photo.js';
import { inputSize } from '../../networks/input-size.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { PhotoView } from '../photo-view.js';
import type { RequestTools } from '../request-tools.js';
import { resized } from '../resized.js';
import type { PersonMatte } from './person-matting.js';

/** The photo at the size at which RVM sees it; other implementations keep to the same. */
export async function mattingView(photo: PhotoView, tools: RequestTools): Promise<Photo> {
  const size = inputSize(RVM.input.resize, photo);
  return { ...size, rgb: await resized(photo, size, RVM.input, tools), alpha: null };
}

/** A matte with the part of the photo that it covers. */
export function withShare(view: Photo, alpha: FloatMap): PersonMatte {
  let people = 0;
  for (let i = 0; i < alpha.data.length; i++) if (alpha.data[i]! > 0.5) people++;
  return { view, alpha, share: people / alpha.data.length };
}
