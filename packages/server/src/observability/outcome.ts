import { NobgError } from '@nobg/contract/errors.js';

/** What failed work comes to: `cancelled`, or the code of its error. */
export function outcomeOf(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted === true) return 'cancelled';
  return error instanceof NobgError ? error.code : 'internal_error';
}
