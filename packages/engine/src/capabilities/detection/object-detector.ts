import type { Detection } from '../../networks/centernet.js';
import type { PhotoView } from '../photo-view.js';

/** Finds everyday objects, people among them. */
export interface ObjectDetector {
  /**
   * @returns boxes in parts of the photo's width and height, with a score of 0..1 and one of COCO's 80 classes; the
   *   likeliest first, guesses among them
   * @throws NobgError `not_ready` where the network has not been fetched yet
   */
  detect(view: PhotoView): Promise<Detection[]>;
}
