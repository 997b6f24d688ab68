import { NobgError } from '@nobg/contract/errors.js';

/** Nothing that could be cut out. */
export function nothingSalient(): NobgError {
  return new NobgError('no_subject', 'Nothing in the photo stands out as a subject.');
}
