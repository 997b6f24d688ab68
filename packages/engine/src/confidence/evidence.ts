import type { Plane } from '../plane.js';
import { agreement } from './agreement.js';

/**
 * What was seen of a subject beside its alpha: how far the looks and networks that were asked
 * for it agree. Modes note it on the way; confidence.ts makes a number of it.
 */
export class Evidence {
  readonly #agreements: Map<string, number> = new Map();

  /**
   * Notes that several were asked the same thing. Of what is noted under one name the least
   * counts: a doubt about one of several persons is a doubt about the cutout.
   *
   * @param opinions over one and the same picture, any sizes, 0..1
   */
  compare(name: string, opinions: readonly Plane[]): void {
    this.note(name, agreement(opinions));
  }

  /** @param value 0..1, as {@link agreement} gives it */
  note(name: string, value: number): void {
    this.#agreements.set(name, Math.min(value, this.#agreements.get(name) ?? 1));
  }

  get agreements(): ReadonlyMap<string, number> {
    return this.#agreements;
  }
}
