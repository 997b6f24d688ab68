import { NobgError } from '@nobg/contract/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { ImageWindow, ImageWindowStore } from '../../ports/image-window-store.js';

/** How a key's current window stands, in images. */
export interface ImageLimitState {
  readonly limit: number;
  /** Whole images of one megapixel that still fit. */
  readonly remaining: number;
  /** End of the window. */
  readonly resetAt: Date;
}

/** `rate_limited`, with the window for the headers of the answer. */
export class ImageLimitError extends NobgError {
  readonly state: ImageLimitState;

  constructor(state: ImageLimitState, window: ImageWindow, retryAfterS: number) {
    super(
      'rate_limited',
      `This key has used its ${state.limit} images of this ${window}; the next begins in ${retryAfterS} s.`,
      { retryAfterS },
    );
    this.state = state;
  }
}

const WINDOW_MS: Readonly<Record<ImageWindow, number>> = { minute: 60_000, day: 86_400_000 };

export interface ImageLimit {
  /**
   * Counts a weight into the key's window, and gives how that stands with it. The first of a window
   * always fits, however heavy.
   * @throws ImageLimitError where it does not fit; nothing is counted then
   */
  take(keyId: string, weight: number): Promise<ImageLimitState>;
  state(keyId: string): Promise<ImageLimitState>;
  /** Forgets windows that are over. */
  sweep(): Promise<number>;
}

/** What one image weighs: its megapixels, and one at least. */
export function imageWeight(size: { readonly width: number; readonly height: number }): number {
  return Math.max(1, (size.width * size.height) / 1_000_000);
}

/** Weights are kept as whole thousandths, so that sums are exact in every database. */
const PARTS = 1000;

/** Images by key and clock minute or day (UTC), counted where all processes see it. */
export function createImageLimit(options: {
  readonly store: ImageWindowStore;
  readonly clock: Clock;
  readonly window: ImageWindow;
  readonly limit: number;
}): ImageLimit {
  const { store, clock, window, limit } = options;
  const windowOf = (time: Date): Date =>
    new Date(Math.floor(time.getTime() / WINDOW_MS[window]) * WINDOW_MS[window]);

  function stateOf(used: number, start: Date): ImageLimitState {
    const remaining = Math.max(0, Math.floor(limit - used / PARTS));
    return { limit, remaining, resetAt: new Date(start.getTime() + WINDOW_MS[window]) };
  }

  async function state(keyId: string): Promise<ImageLimitState> {
    const start = windowOf(clock.now());
    return stateOf(await store.used({ keyId, window, start }), start);
  }

  return {
    state,
    async take(keyId, weight) {
      const time = clock.now();
      const start = windowOf(time);
      const parts = Math.ceil(weight * PARTS);
      const used = await store.add({ keyId, window, start }, parts, limit * PARTS);
      if (used !== null) return stateOf(used, start);
      const stands = await state(keyId);
      const waitS = Math.ceil((stands.resetAt.getTime() - time.getTime()) / 1000);
      throw new ImageLimitError(stands, window, Math.max(1, waitS));
    },
    sweep: () => store.deleteBefore(window, windowOf(clock.now())),
  };
}
