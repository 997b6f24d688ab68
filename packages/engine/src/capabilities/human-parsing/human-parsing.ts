import type { Photo } from '../../image/photo.js';
import type { WornClass } from '../../networks/garments.js';
import type { SelfieView } from '../../networks/selfie-multiclass.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { Box } from '../../types.js';

/** Tells the parts of people apart: hair, skin, clothes, and which garment is which. */
export interface HumanParsing {
  /**
   * How probably each pixel is of a person, with what is worn or held; by sliding windows along the box.
   *
   * @param box px of the view, around all people
   * @returns 0..1, over the whole view at most 1280 px long; 0 outside the box
   * @throws NobgError `not_ready` where the network has not been fetched yet
   */
  person(view: Photo, box: Box): Promise<FloatMap>;
  /**
   * The parts of one person by a single pass, and the network's inner features.
   *
   * @param picture of a person and a margin, stretched to the network's square
   * @throws as `person`
   */
  parts(picture: Photo): Promise<SelfieView>;
  /**
   * How probably each pixel of a person's picture is of each garment.
   *
   * @param parts of the same picture
   * @param alpha of that person, 0..1, at the picture's size
   * @returns 0..1, about 224 px on the longer side
   * @throws as `person`
   */
  garments(
    picture: Photo,
    parts: SelfieView,
    alpha: FloatMap,
  ): Promise<ReadonlyMap<WornClass, FloatMap>>;
}
