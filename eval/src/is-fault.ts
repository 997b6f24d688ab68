import { ModelError } from '@nobg/models/model-error.js';
import { UsageError } from './usage-error.js';

/** Whether an error is for the person at the keyboard: it is told in its one sentence. */
export function isFault(error: unknown): error is UsageError | ModelError {
  return error instanceof UsageError || error instanceof ModelError;
}
