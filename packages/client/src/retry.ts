/** ms before the first retry; doubled for each further one. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 8_000;
/** Answers after which the same request may work. */
const RETRIED = new Set([408, 429, 500, 502, 503, 504]);

/** Whether a request that was answered so is worth another try. */
export function isRetried(status: number, retryAfterS: number | null): boolean {
  // 409 says that the same request is still at work where it says when to come back.
  return RETRIED.has(status) || (status === 409 && retryAfterS !== null);
}

/**
 * Milliseconds until the next try: exponential, half of it random, so that clients that failed
 * together do not come back together. `Retry-After` is never undercut.
 * @param tries that were made, from 1
 * @param random 0..1
 */
export function retryDelay(tries: number, retryAfterS: number | null, random: number): number {
  const usual = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (tries - 1));
  const jitter = (usual / 2) * random;
  return retryAfterS === null ? usual / 2 + jitter : retryAfterS * 1000 + jitter;
}

/** Seconds that `Retry-After` asks for, given as a number or as a date; null where it says nothing. */
export function readRetryAfter(headers: Headers, now = Date.now()): number | null {
  const text = headers.get('Retry-After')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}

/** Waits; an abort ends the wait. @throws the signal's reason */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
