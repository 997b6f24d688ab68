import { NobgError } from '@nobg/contract/errors.js';
import { describeExit, type JobOutcome } from './engine-process.js';
import { CUTOUT_FAILED } from './wire-error.js';

/** What the caller of `run` gets for a job that gave no result. */
export function jobFailure(
  outcome: Exclude<JobOutcome, { kind: 'result' }>,
  signal: AbortSignal | undefined,
): unknown {
  if (outcome.kind === 'error') return outcome.error;
  switch (outcome.exit.reason) {
    case 'cancelled':
      return signal?.reason;
    case 'deadline':
      return new NobgError('deadline_exceeded', 'The cutout took too long and was stopped.');
    case 'closed':
      return shuttingDown();
    default:
      return new NobgError('cutout_failed', CUTOUT_FAILED, {
        internal: describeExit(outcome.exit),
      });
  }
}

/** What jobs get that a closed pool does not do any more. */
export function shuttingDown(): NobgError {
  return new NobgError('shutting_down', 'The server is shutting down; try again in a moment.');
}
