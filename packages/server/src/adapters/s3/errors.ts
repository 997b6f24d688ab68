import { NobgError } from '@nobg/contract/errors.js';
import { codeOf } from '../storage-error.js';
import { storageFull } from '../storage-full.js';

/** Seconds after which a caller may come back. */
const RETRY_AFTER_S = 10;

/** How servers with a bound say that it is reached; AWS has none. */
const FULL =
  /^(XMinioStorageFull|XMinioAdminBucketQuotaExceeded|QuotaExceeded|InsufficientStorage)$/;

/** Nothing moved for too long. */
export class StalledError extends Error {
  override readonly name = 'StalledError';

  constructor(idleMs: number) {
    super(`nothing came for ${idleMs} ms`);
  }
}

/** HTTP status that S3 answered with; undefined where it gave no answer. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode;
}

/** There is no such object, or no such bucket. */
export function isAbsent(error: unknown): boolean {
  return statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket';
}

/** Whether another try may succeed: S3 is overloaded, faulty or was not reached. */
export function isPassing(error: unknown): boolean {
  if (error instanceof StalledError) return true;
  const status = statusOf(error);
  if (status !== undefined)
    return status === 408 || status === 429 || (status >= 500 && status !== 507);
  // Of the network. What is wrong with credentials and settings has no such code.
  return codeOf(error) !== undefined && !isFileError(error);
}

/**
 * What the caller is told: `storage_full` or `storage_unavailable`, whatever was wrong; the log has the rest. Errors
 * of files of this machine stay as they are.
 * @param operation for the log
 */
export function explainS3(error: unknown, operation: string): unknown {
  if (error instanceof NobgError || error instanceof RangeError || isFileError(error)) return error;
  if (statusOf(error) === 507 || FULL.test(nameOf(error))) return storageFull('S3', error);
  return new NobgError(
    'storage_unavailable',
    'The storage of pictures does not answer at the moment.',
    {
      retryAfterS: RETRY_AFTER_S,
      internal: `S3, ${operation}: ${describeS3Error(error)}`,
      cause: error,
    },
  );
}

/** Name, status and message in one line, such as `AccessDenied (403): Access Denied`. */
export function describeS3Error(error: unknown): string {
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const name = codeOf(error) ?? nameOf(error);
  return `${name}${status === undefined ? '' : ` (${status})`}: ${message.split('\n', 1)[0]}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** A system error of the file that is sent: sockets have others. */
function isFileError(error: unknown): boolean {
  return /^(ENOENT|ELOOP|EISDIR|EIO)$/.test(codeOf(error) ?? '');
}
