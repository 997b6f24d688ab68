/** Bound of one text field; the longest that makes sense is a list of points. */
export const MAX_FIELD_BYTES = 1024;

/**
 * Every bound that the multipart reader knows: what it does not bound, a caller
 * can grow. One more file than is allowed passes, so that two photos can be told
 * from a file in an unknown field.
 */
export function multipartLimits(maxUploadBytes: number) {
  return {
    fieldNameSize: 100,
    fieldSize: MAX_FIELD_BYTES,
    fields: 48,
    /** One byte past the bound, so that a file that is too large shows. */
    fileSize: maxUploadBytes + 1,
    files: 3,
    parts: 50,
    headerPairs: 16,
    headerSize: 8192,
  } as const;
}

/**
 * Bytes that a whole request may have: the file, the form around it, and what
 * a clumsy client sends twice. Beyond it (a body without end after the last
 * boundary, say) the connection is cut.
 */
export function maxRequestBytes(maxUploadBytes: number): number {
  return 2 * maxUploadBytes + 1_048_576;
}
