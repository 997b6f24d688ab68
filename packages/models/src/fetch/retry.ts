import { setTimeout as delay } from 'node:timers/promises';
import { ModelError } from '../model-error.js';
import { failureOf } from './failure.js';
import type { RetryPolicy } from './retry-policy.js';

/** No wait between tries is longer; ms. */
const MAX_BACKOFF_MS = 15_000;

export interface RetryOptions {
  readonly retryPolicy: RetryPolicy;
  /** What is being got, and from where, for the error's sentence. */
  readonly what: string;
  readonly from: string;
  readonly signal?: AbortSignal | undefined;
  readonly onRetry: (attempt: number, reason: string) => void;
  /** Anything that grows while a try makes progress; a try that made some does not count. */
  readonly progress?: () => number;
}

/**
 * Tries again while the fault may be the connection's.
 * @throws ModelError `offline` or `refused`, naming the last reason; the signal's reason;
 *   errors that have nothing to do with the network as they are.
 */
export async function withRetries<T>(options: RetryOptions, work: () => Promise<T>): Promise<T> {
  const { retryPolicy, signal } = options;
  let failed = 0;
  for (;;) {
    const before = options.progress?.() ?? 0;
    try {
      signal?.throwIfAborted();
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const failure = failureOf(error);
      if (!failure) throw error;
      failed = (options.progress?.() ?? 0) > before ? 1 : failed + 1;
      if (!failure.retry || failed >= retryPolicy.maxAttempts) {
        throw new ModelError(failure.code, errorMessage(options, failure), { cause: error });
      }
      options.onRetry(failed, failure.reason);
      const wait = Math.min(retryPolicy.backoffMs * 2 ** (failed - 1), MAX_BACKOFF_MS);
      await delay(wait, undefined, signal ? { signal } : {});
    }
  }
}

function errorMessage(
  { what, from }: RetryOptions,
  failure: { readonly code: string; readonly reason: string },
): string {
  const advice =
    failure.code === 'offline'
      ? 'check the network and the npm settings (registry, proxy), then try again'
      : 'check the npm registry setting and the manifest';
  return `Could not get ${what} from ${from}: ${failure.reason}; ${advice}.`;
}
