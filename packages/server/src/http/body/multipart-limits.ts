/** Bound of a text field; the longest that makes sense is a list of points. */
const MAX_FIELD_BYTES = 1024;

/** Bound of an address: those that are signed hold tokens of several thousand characters. */
const MAX_URL_BYTES = 8192;

/** Bytes of text that a field may have. */
export function maxTextBytes(name: string | undefined): number {
  return name?.endsWith('_url') ? MAX_URL_BYTES : MAX_FIELD_BYTES;
}

/**
 * Every bound that the multipart reader knows: what it does not bound, a caller
 * can grow. One more file than is allowed passes, so that two photos can be told
 * from a file in an unknown field.
 */
export function multipartLimits(maxUploadBytes: number) {
  return {
    fieldNameSize: 100,
    // Which field it is, only the part itself says: shorter bounds are held once it is here.
    fieldSize: MAX_URL_BYTES,
    fields: 48,
    /** A picture in base64 has four bytes for three, and line breaks; what it holds has its own bound. */
    fileSize: 2 * maxUploadBytes,
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

/**
 * Bytes of a request that are thrown away once it is answered. Many clients read an answer only
 * when they have sent everything, and who sends a file that is too large sends it whole.
 */
export function maxDrainBytes(maxUploadBytes: number): number {
  return 25 * maxUploadBytes + 1_048_576;
}
