import type { Photo } from '../image/photo.js';

/**
 * A photo that networks see, with what they computed of it for all who ask: MobileSAM's embedding serves every prompt,
 * and one class map serves detection and matting. Whoever makes the view owns these; they go with it.
 */
export class PhotoView implements Photo {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  readonly alpha: Uint8Array | null;
  readonly #known = new Map<string, Promise<unknown>>();

  constructor({ width, height, rgb, alpha }: Photo) {
    this.width = width;
    this.height = height;
    this.rgb = rgb;
    this.alpha = alpha;
  }

  /**
   * What was computed under this name before; else it is computed now.
   *
   * @param name of one network and one kind of result: two kinds may not share it
   * @throws whatever `compute` throws; it is computed again then by the next call
   */
  once<T>(name: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#known.get(name) as Promise<T> | undefined;
    if (known) return known;
    const result = compute();
    this.#known.set(name, result);
    result.catch(() => this.#known.delete(name));
    return result;
  }
}
