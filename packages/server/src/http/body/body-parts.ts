import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { BodyFields, BodyPart } from './body-fields.js';
import type { FieldPiece, FieldReader } from './field-piece.js';
import { inflatedBody } from './inflated.js';
import { jsonFields } from './json-fields.js';
import { maxRequestBytes } from './multipart-limits.js';
import { multipartParts } from './multipart-parts.js';
import { MAX_TEXT_BYTES, tooLong } from './text-bound.js';
import { urlencodedFields } from './urlencoded-fields.js';

/**
 * The fields of a body: `multipart/form-data`, `application/x-www-form-urlencoded` or JSON.
 * None where the body is of another type.
 * @throws NobgError `malformed_body`; what the multipart reader says
 */
export function bodyParts(request: FastifyRequest, fields: BodyFields): AsyncGenerator<BodyPart> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return multipartParts(request, fields);
  if (type === 'application/x-www-form-urlencoded') {
    return partsOf(request, urlencodedFields(fields.isStreamed), fields);
  }
  if (type !== undefined && /^application\/(?:[\w.+-]+\+)?json$/.test(type)) {
    return partsOf(request, jsonFields(), fields);
  }
  return none();
}

async function* none(): AsyncGenerator<BodyPart> {}

async function* partsOf(
  request: FastifyRequest,
  reader: FieldReader,
  fields: BodyFields,
): AsyncGenerator<BodyPart> {
  const body = inflatedBody(request, maxRequestBytes(fields.maxFileBytes));
  const pieces = piecesOf(body, reader);
  for (;;) {
    const { value: piece, done } = await pieces.next();
    if (done) return;
    const { name } = piece;
    const value = pieceStream(pieces, piece);
    if (fields.isStreamed(name)) {
      yield { kind: 'bytes', name, stream: Readable.from(value, { objectMode: false }) };
    } else if (fields.isText(name)) {
      yield { kind: 'text', name, text: await textOf(name, value) };
    } else for await (const _ of value);
  }
}

/** Everything that the reader makes of the body. */
async function* piecesOf(
  body: Readable,
  reader: FieldReader,
): AsyncGenerator<FieldPiece, undefined> {
  // Whoever stops reading still answers on this connection: it is not to be destroyed.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    yield* reader.feed(chunk as Buffer);
  }
  yield* reader.end();
}

/** One field's pieces, from its first on. */
async function* pieceStream(
  pieces: AsyncGenerator<FieldPiece, undefined>,
  first: FieldPiece,
): AsyncGenerator<Buffer> {
  let piece: FieldPiece | undefined = first;
  while (piece !== undefined) {
    yield piece.data;
    if (piece.last) return;
    ({ value: piece } = await pieces.next());
  }
}

async function textOf(name: string, value: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of value) {
    bytes += chunk.length;
    if (bytes > MAX_TEXT_BYTES) throw tooLong(name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
