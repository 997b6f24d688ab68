import type { FloatMap } from '../ops/float-map.js';
import { agreement } from './agreement.js';

/** What was compared. */
export type EvidenceName =
  /** Saliency by different networks or at different sizes, of which one decision was made. */
  | 'saliency'
  /** Passes of one saliency network over the whole photo. */
  | 'passes'
  /** The subject's box and the likeliest thing that was detected there. */
  | 'box'
  /** What stands out and the mask of the thing there. */
  | 'mask'
  /** Predictions of where people are. */
  | 'people'
  /** A dish's outline and its rim. */
  | 'rim'
  /** Food without its plate, and the mask of the thing there. */
  | 'plate'
  /** How sure the garment network is of what it found. */
  | 'cloth';

/**
 * What was seen of a subject beside its alpha: how far the passes and networks that were asked
 * for it agree. Modes note it on the way; confidence.ts makes a number of it.
 */
export class Evidence {
  readonly #agreements: Map<EvidenceName, number> = new Map();

  /**
   * Notes that several were asked the same thing. Of what is noted under one name the least
   * counts: a doubt about one of several persons is a doubt about the cutout.
   *
   * @param predictions over one and the same picture, any sizes, 0..1
   */
  compare(name: EvidenceName, predictions: readonly FloatMap[]): void {
    this.note(name, agreement(predictions));
  }

  /** @param value 0..1, as {@link agreement} gives it */
  note(name: EvidenceName, value: number): void {
    this.#agreements.set(name, Math.min(value, this.#agreements.get(name) ?? 1));
  }

  get agreements(): ReadonlyMap<EvidenceName, number> {
    return this.#agreements;
  }
}
