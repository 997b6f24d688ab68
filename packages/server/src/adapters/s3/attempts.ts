import { setTimeout as pause } from 'node:timers/promises';
import { isPassing, StalledError } from './errors.js';

/** How long S3 is waited for. */
export interface RetryPolicy {
  /** Tries of one request, the first one included. */
  readonly attempts: number;
  /** For how long a try may make no progress, ms. */
  readonly idleMs: number;
  /** Before the second try, ms; twice as long before each further one. */
  readonly backoffMs: number;
}

/** A request to an S3 that hangs fails after 24 s. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { attempts: 3, idleMs: 8000, backoffMs: 200 };

/** What a try may use. */
export interface Watch {
  /** Aborted when the try is given up. */
  readonly signal: AbortSignal;
  /** Tells that something moved: the idle time begins again. */
  readonly alive: () => void;
}

/**
 * Tries until it works, the error is one that stays, or the attempts are used up. The SDK's own retries are off: they
 * cannot repeat a body that is a stream, and have no bound on a server that accepts and never answers.
 *
 * @throws the last error; StalledError where nothing moved
 */
export async function withRetries<T>(
  { attempts, idleMs, backoffMs }: RetryPolicy,
  action: (watch: Watch) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryOnce(idleMs, action);
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error;
      // Spread out, so that many requests that failed together do not come again together.
      await pause(backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }
}

async function tryOnce<T>(idleMs: number, action: (watch: Watch) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new StalledError(idleMs);
      controller.abort(error);
      reject(error);
    }, idleMs);
  });
  try {
    const watch = { signal: controller.signal, alive: () => timer?.refresh() };
    // The SDK waits for its own clean-up before it obeys the signal, so it is not waited for.
    return await Promise.race([action(watch), stalled]);
  } finally {
    clearTimeout(timer);
  }
}
