import { NobgError } from '@nobg/contract/errors.js';
import type { Clock } from '../../ports/clock.js';

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

  constructor(state: ImageLimitState, window: Window, retryAfterS: number) {
    super(
      'rate_limited',
      `This key has used its ${state.limit} images of this ${window}; the next begins in ${retryAfterS} s.`,
      { retryAfterS },
    );
    this.state = state;
  }
}

const WINDOW_MS = { minute: 60_000, day: 86_400_000 } as const;

type Window = keyof typeof WINDOW_MS;

export interface ImageLimit {
  /**
   * Counts a weight into the key's window. The first of a window always fits, however heavy.
   * @throws ImageLimitError where it does not fit; nothing is counted then
   */
  take(keyId: string, weight: number): void;
  state(keyId: string): ImageLimitState;
}

/** What one image weighs: its megapixels, and one at least. */
export function imageWeight(size: { readonly width: number; readonly height: number }): number {
  return Math.max(1, (size.width * size.height) / 1_000_000);
}

/**
 * Images by key and clock minute or day (UTC). Counted in this process: several processes
 * behind one address each allow so many.
 */
export function createImageLimit(options: {
  readonly clock: Clock;
  readonly window: Window;
  readonly limit: number;
}): ImageLimit {
  const { clock, window, limit } = options;
  let current = 0;
  /** Of this window alone: as many as keys were used in it. */
  let used = new Map<string, number>();

  function now(): Date {
    const time = clock.now();
    const index = Math.floor(time.getTime() / WINDOW_MS[window]);
    if (index !== current) {
      current = index;
      used = new Map();
    }
    return time;
  }

  function state(keyId: string): ImageLimitState {
    now();
    const remaining = Math.max(0, Math.floor(limit - (used.get(keyId) ?? 0)));
    return { limit, remaining, resetAt: new Date((current + 1) * WINDOW_MS[window]) };
  }

  return {
    state,
    take(keyId, weight) {
      const time = now();
      const before = used.get(keyId) ?? 0;
      if (before > 0 && before + weight > limit) {
        const stands = state(keyId);
        const waitS = Math.ceil((stands.resetAt.getTime() - time.getTime()) / 1000);
        throw new ImageLimitError(stands, window, Math.max(1, waitS));
      }
      used.set(keyId, before + weight);
    },
  };
}
