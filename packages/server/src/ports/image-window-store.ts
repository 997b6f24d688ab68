/** Clock windows (UTC) that images are counted in. */
export type ImageWindow = 'minute' | 'day';

/** One key's window. */
export interface ImageWindowId {
  readonly keyId: string;
  readonly window: ImageWindow;
  readonly start: Date;
}

/** What keys have sent in a window, by weight. */
export interface ImageWindowStore {
  /**
   * Adds a weight where it fits below the limit, or is the first of its window. Check and sum are one
   * atomic statement: whatever runs at the same time, in whatever process, the limit is never
   * passed but by one alone.
   * @param weight whole and positive, as `limit`
   * @returns the sum with it; null where it does not fit, and then nothing has changed
   */
  add(id: ImageWindowId, weight: number, limit: number): Promise<number | null>;
  /** The sum; 0 where nothing was counted. */
  used(id: ImageWindowId): Promise<number>;
  /** Forgets windows of this length that began before `start`; resolves to how many. */
  deleteBefore(window: ImageWindow, start: Date): Promise<number>;
}
