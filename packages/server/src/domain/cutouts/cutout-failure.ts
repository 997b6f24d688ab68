import { NobgError } from '@nobg/contract/errors.js';

/**
 * What a caller is told of a failure: errors with a code as they are, the signal's reason where
 * nobody waits any more, and `cutout_failed` for everything else, with the cause for the log alone.
 * @param what failed, for the sentence
 */
export function cutoutFailure(error: unknown, signal: AbortSignal, what = 'cutout'): unknown {
  if (error instanceof NobgError) return error;
  if (signal.aborted) return signal.reason;
  return new NobgError('cutout_failed', `The ${what} failed on our side. Please try again.`, {
    internal: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}
