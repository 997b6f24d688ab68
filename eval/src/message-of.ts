import { UsageError } from './usage-error.js';

/** An error's sentence, without its closing full stop. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replace(/\.$/, '');
}

/**
 * What was made, or why it could not be: one photo that fails does not end a run.
 *
 * @throws UsageError as it is: that is nothing that the photo did
 */
export async function orReason<T>(made: Promise<T>): Promise<T | string> {
  try {
    return await made;
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    return messageOf(cause);
  }
}
