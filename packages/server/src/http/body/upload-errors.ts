import { NobgError } from '@nobg/contract/errors.js';
import { unknownField } from './upload-fields.js';

/** Says in our words what the multipart reader, the stream or the disk said. */
export function asUploadError(error: unknown): unknown {
  if (error instanceof NobgError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new NobgError('storage_full', 'The server has no room for uploads at the moment.', {
      retryAfterS: 60,
      internal: 'the disk of the data folder is full',
      cause: error,
    });
  }
  // Anything else that the disk says has an errno; the reader's errors have none.
  if ('errno' in error) return error;
  // The reader keeps the name of such a field (`constructor`, `toString`, …) to itself.
  if (code === 'FST_PROTO_VIOLATION') return unknownField(undefined);
  return new NobgError('malformed_body', sentenceFor(code, error.message), { cause: error });
}

function sentenceFor(code: string, message: string): string {
  if (/boundary not found/i.test(message)) {
    return 'The Content-Type header names no boundary; let your HTTP library write this header.';
  }
  if (/unexpected end|terminated early/i.test(message)) {
    return 'The form ended before its last boundary; the boundary may differ from the header’s.';
  }
  if (['FST_PARTS_LIMIT', 'FST_FILES_LIMIT', 'FST_FIELDS_LIMIT'].includes(code)) {
    return 'The form has too many parts; send image and each option once at most.';
  }
  return 'The body is not a well-formed multipart/form-data form.';
}
