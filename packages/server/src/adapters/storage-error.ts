/**
 * The database or the folder of results cannot be used. The message is one
 * sentence for the person who starts the program: what is wrong and what to do.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** The code of a system or driver error (`EACCES`, `28P01`, …), the first one of an aggregate. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
