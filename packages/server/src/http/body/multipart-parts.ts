import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { BodyFields, BodyPart } from './body-fields.js';
import { MAX_NAME_BYTES } from './field-piece.js';
import { inflatedRequest } from './inflated.js';
import { maxRequestBytes } from './multipart-limits.js';
import { MAX_TEXT_BYTES, tooLong } from './text-bound.js';

/** Parts of one form; APIs have some twenty fields, and clients send some of their own. */
const MAX_PARTS = 64;

/** The parts of a multipart form. Files that nobody asked for are read and thrown away. */
export async function* multipartParts(
  request: FastifyRequest,
  { isText, isStreamed, maxFileBytes }: BodyFields,
): AsyncGenerator<BodyPart> {
  const parts = inflatedRequest(request, maxRequestBytes(maxFileBytes)).parts({
    limits: {
      fieldNameSize: MAX_NAME_BYTES,
      fieldSize: MAX_TEXT_BYTES,
      fields: MAX_PARTS,
      files: MAX_PARTS,
      parts: MAX_PARTS,
      // Base64 takes four bytes for three, and line breaks; what it holds has its own bound.
      fileSize: 2 * maxFileBytes,
      headerPairs: 16,
      headerSize: 8192,
    },
    // Clients also send pictures without a file name, which would be read as text otherwise.
    isPartAFile: (name: string | undefined, type: string | undefined, file: string | undefined) =>
      file !== undefined || type === 'application/octet-stream' || isStreamed(name ?? ''),
  } as Parameters<FastifyRequest['parts']>[0]);
  for await (const part of parts) yield* partOf(part, isText, isStreamed);
}

async function* partOf(
  part: Multipart,
  isText: BodyFields['isText'],
  isStreamed: BodyFields['isStreamed'],
): AsyncGenerator<BodyPart> {
  const name = (part.fieldname as string | undefined) ?? '';
  if (part.type === 'file') {
    if (isStreamed(name)) yield { kind: 'bytes', name, stream: part.file };
    else for await (const _ of part.file);
    return;
  }
  if (!isText(name)) return;
  if (part.valueTruncated) throw tooLong(name);
  const { value } = part;
  yield { kind: 'text', name, text: typeof value === 'string' ? value : JSON.stringify(value) };
}
