import type { Photo } from '../../image/photo.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { PhotoView } from '../photo-view.js';

/** A photo at the size at which people are looked for, and the matte of them. */
export interface PersonMatte {
  readonly view: Photo;
  /** At the view's size, 0..1. */
  readonly alpha: FloatMap;
  /** Part of the photo that is people, 0..1. */
  readonly share: number;
}

/** Draws the alpha matte of people. */
export interface PersonMatting {
  /**
   * The matte of all people in the photo, at its size up to 1920 px on the longer side; 0 everywhere where there is
   * nobody.
   *
   * @throws NobgError `not_ready` where a network has not been fetched yet
   */
  matte(photo: PhotoView): Promise<PersonMatte>;
  /**
   * Whether it shows people in the background whole: beside a saliency map that overlooks them this tells who is a
   * bystander.
   */
  readonly showsBystanders: boolean;
}
