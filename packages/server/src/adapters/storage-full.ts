import { NobgError } from '@nobg/contract/errors.js';

/** `storage_full`: the caller may come back, somebody has to make room. @param what is full, for the log */
export function storageFull(what: string, cause: unknown): NobgError {
  return new NobgError('storage_full', 'The server has no space for results at the moment.', {
    retryAfterS: 60,
    internal: `the disk of ${what} is full`,
    cause,
  });
}
