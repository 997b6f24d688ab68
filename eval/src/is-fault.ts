import { ModelError } from '@nobg/models/model-error.js';
import { UsageError } from './usage-error.js';

/** Whether the user can correct an error: only its sentence is printed then. */
export function isFault(error: unknown): error is UsageError | ModelError {
  return error instanceof UsageError || error instanceof ModelError;
}
