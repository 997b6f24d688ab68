import { NobgError } from '@nobg/contract/errors.js';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { sniffFormat } from './signature.js';

/** What is expected where a picture is. */
export const PICTURE_FILE = `a ${PICTURE_KINDS} file`;

/**
 * Holds a file's first bytes to be those of a format that is read.
 * @param field that brought it
 * @throws NobgError `unsupported_format`
 */
export function refuseFormat(head: Buffer, field: string): void {
  const { format, name } = sniffFormat(head);
  if (format !== null) return;
  throw new NobgError('unsupported_format', `Send a ${PICTURE_KINDS} photo; this is ${name}.`, {
    fields: [{ field, expected: PICTURE_FILE, received: name }],
  });
}
