import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { NobgError } from '@nobg/contract/errors.js';
import { quoted } from '@nobg/contract/read-fields.js';
import type { FastifyRequest } from 'fastify';

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The bytes of a request's body, without its content coding.
 * @param maxBytes of the body once it is inflated: a few kilobytes may hold gigabytes
 * @returns a stream that ends with a NobgError `malformed_body` where the body is not what its
 *   header says, or is longer
 * @throws NobgError `malformed_body` for a coding that is not read
 */
export function inflatedBody(request: FastifyRequest, maxBytes: number): Readable {
  const coding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const raw = tappedBody(request);
  if (coding === 'identity' || coding === '') return raw;
  const decoder = Object.hasOwn(DECODERS, coding) ? DECODERS[coding]?.() : undefined;
  if (decoder === undefined) throw refused(coding);
  const bounded = boundedStream(maxBytes);
  decoder.on('error', (cause) => {
    const sentence = `The body is not ${coding}, though its Content-Encoding says so.`;
    bounded.destroy(new NobgError('malformed_body', sentence, { cause }));
  });
  // Not a pipeline, which would destroy the request: the answer goes out on its connection.
  bounded.on('close', () => {
    raw.unpipe(decoder);
    decoder.destroy();
  });
  request.raw.on('error', () => bounded.destroy());
  raw.pipe(decoder).pipe(bounded);
  return bounded;
}

/** The body as it comes; where a second request could have its answer, it is hashed on the way. */
function tappedBody(request: FastifyRequest): Readable {
  const { idempotent } = request.record;
  if (idempotent === null) return request.raw;
  const tap = idempotent.fingerprint.tap();
  request.raw.on('error', (error) => tap.destroy(error));
  request.raw.on('close', () => {
    if (!request.raw.complete) tap.destroy();
  });
  return request.raw.pipe(tap);
}

/** The request as it would be if its body had come inflated; for the reader of forms. */
export function inflatedRequest(request: FastifyRequest, maxBytes: number): FastifyRequest {
  const body = inflatedBody(request, maxBytes);
  if (body === request.raw) return request;
  const raw = Object.assign(body, { headers: request.raw.headers });
  return Object.create(request, { raw: { value: raw } }) as FastifyRequest;
}

function boundedStream(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      bytes += chunk.length;
      if (bytes <= maxBytes) return done(null, chunk);
      const sentence = `The body is longer than ${maxBytes} bytes once it is inflated.`;
      done(new NobgError('malformed_body', sentence));
    },
  });
}

function refused(coding: string): NobgError {
  const expected = 'gzip, deflate, br or none';
  const received = quoted(coding);
  const sentence = `Content-Encoding: expected ${expected}, but got ${received}.`;
  return new NobgError('malformed_body', sentence, {
    fields: [{ field: 'Content-Encoding', expected, received }],
  });
}
