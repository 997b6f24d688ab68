import type { FloatMap } from '../../ops/float-map.js';
import type { Size } from '../../ops/size.js';
import type { PhotoView } from '../photo-view.js';

/** Sides that a single pass may be asked for are whole multiples of this, px: every network's stride divides it. */
export const PASS_STRIDE = 32;

/** Size of a saliency map, px: that of the pass that ISNet was trained for, the photo stretched to a square. */
export const MAP_SIZE: Size = { width: 1024, height: 1024 };

/** Finds the salient subject of a photo, of any kind. */
export interface SaliencySegmenter {
  /**
   * A single pass of the network over the whole photo.
   *
   * @param size to which the photo is stretched, sides in whole multiples of {@link PASS_STRIDE}; where the network has
   *   one size only, it sees that, and its map is resampled. The network's own unless given.
   * @returns 0..1, at `size`
   * @throws NobgError `not_ready` where the network has not been fetched yet
   */
  predict(view: PhotoView, size?: Size): Promise<FloatMap>;
  /**
   * The salient subject by as many networks and passes as the implementation takes.
   *
   * @returns 0..1, at a size of the implementation's choice
   * @throws NobgError `not_ready` where a network has not been fetched yet
   */
  segment(view: PhotoView): Promise<FloatMap>;
  /** Whether fusing `segment` with further passes improves it where it is uncertain. */
  readonly fusesPasses: boolean;
}
