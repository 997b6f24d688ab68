import { NobgError } from '@nobg/contract/errors.js';

/** A part of a field's value, as the body's bytes come in. */
export interface FieldPiece {
  readonly name: string;
  readonly data: Buffer;
  /** Whether the value ends with it. */
  readonly last: boolean;
}

/**
 * Takes a body apart without keeping it: a photo in base64 may be 30 MB of one field. Values
 * come one after the other, in pieces.
 */
export interface FieldReader {
  /** @throws NobgError `malformed_body` */
  feed(chunk: Buffer): Generator<FieldPiece>;
  /** @throws NobgError `malformed_body` where the body is cut off */
  end(): Iterable<FieldPiece>;
}

/** Bytes of a field's name; no API has longer ones. */
export const MAX_NAME_BYTES = 200;

export function malformed(message: string): NobgError {
  return new NobgError('malformed_body', message);
}
