import type { Photo } from '../image/photo.js';
import { resizeRgb } from '../image/resample.js';
import type { FloatMap } from '../ops/float-map.js';
import { resampleMap } from '../ops/resample-map.js';
import { fitWithin } from '../ops/size.js';
import { tunedGroup } from '../tuned.js';
import { guidedFilter } from './guided-filter/guided-filter.js';

/**
 * Longest side of the guide, px. The networks answer at about 1024², so a finer guide
 * would only see their interpolated steps.
 */
const GUIDE_SIDE_PX = 1024;
/** Window and flatness of the filter; others move boundary F by less than 0.01 in both directions. */
const FILTER = tunedGroup(
  'guidedFilter',
  { radiusPx: 4, epsilon: 1e-4 },
  {
    setOn: 'photos with exact alpha',
    page: 'experiments/0006-inference-passes-and-guided-upsampling.md',
  },
);

/**
 * Brings a network's alpha to the photo's size, its edges drawn along those of the photo.
 *
 * @param coarse any size and aspect, 0..1; stretched over the whole photo
 * @param reach how far from an edge of `coarse` the photo's may be, px of `coarse`: the window grows
 *   to it. Default: the window as it is
 * @returns h·w, 0..255
 */
export async function guidedUpsample(
  coarse: FloatMap,
  photo: Photo,
  reach: number = 0,
): Promise<Uint8Array> {
  const { rgb, width, height } = photo;
  const { width: guideWidth, height: guideHeight } = fitWithin({ width, height }, GUIDE_SIDE_PX);
  const guide = await resizeRgb(rgb, width, height, guideWidth, guideHeight);
  const alpha = resampleMap(coarse, guideWidth, guideHeight);
  const radius = Math.max(FILTER.radiusPx, Math.round((reach * guideHeight) / coarse.height));
  return guidedFilter({ rgb: guide, radius, epsilon: FILTER.epsilon }, alpha, photo);
}
