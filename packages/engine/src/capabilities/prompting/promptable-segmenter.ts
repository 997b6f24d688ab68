import type { SamMask, SamPrompt } from '../../networks/mobile-sam.js';
import type { PhotoView } from '../photo-view.js';

/** Draws masks of what points and a box are on. */
export interface PromptableSegmenter {
  /**
   * Several hypotheses of what a prompt means. The photo is embedded at the first prompt of a view, and the view keeps
   * the embedding for the next ones.
   *
   * @param prompt in shares of the photo's width and height, 0..1
   * @returns masks of logits over the whole photo, about 256 px on the longer side, above 0 on the object; with the
   *   quality that the network expects of each, 0..1
   * @throws NobgError `not_ready` where a network has not been fetched yet
   */
  segment(view: PhotoView, prompt: SamPrompt): Promise<readonly SamMask[]>;
}
