import type { NobgError } from '@nobg/contract/errors.js';
import { malformed } from './field-piece.js';

/** Bytes that a text field may have; the longest are signed addresses. */
export const MAX_TEXT_BYTES = 8192;

export function tooLong(name: string): NobgError {
  return malformed(`${name} has more than ${MAX_TEXT_BYTES} bytes of text.`);
}
