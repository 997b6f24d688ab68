import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';

/** What a request was, to tell it from another one with the same idempotency key. */
export interface Fingerprint {
  /** A stream that passes the body on and adds it to the hash; made once. */
  tap(): Transform;
  /** Hash of method, address and body; reads what is left of the body. */
  digest(): Promise<string>;
}

/**
 * Hashes a request as its body is read. The boundary of a form, which clients choose anew for every request, does not
 * count.
 */
export function fingerprintOf(request: FastifyRequest): Fingerprint {
  const hash = createHash('sha256').update(`${request.method} ${request.url}\n`);
  let tapped: Transform | null = null;

  function tap(): Transform {
    if (tapped !== null) return tapped;
    const boundary = /;\s*boundary="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1];
    const add = withoutBoundary(hash, boundary);
    tapped = new Transform({
      transform(chunk: Buffer, _encoding, done: TransformCallback) {
        add(chunk);
        done(null, chunk);
      },
      flush(done) {
        add(null);
        done();
      },
    });
    tapped.on('error', () => undefined);
    return tapped;
  }

  return {
    tap,
    async digest() {
      const used = tapped !== null;
      const stream = tap();
      if (!used) request.raw.pipe(stream);
      stream.resume();
      if (!stream.readableEnded) await finished(stream, { cleanup: true });
      return hash.copy().digest('hex');
    },
  };
}

/** Adds chunks to a hash without a text that may lie across two of them; null ends. */
function withoutBoundary(hash: Hash, boundary: string | undefined): (chunk: Buffer | null) => void {
  if (boundary === undefined) return (chunk) => void (chunk && hash.update(chunk));
  const mark = Buffer.from(boundary);
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let bytes = chunk === null ? rest : Buffer.concat([rest, chunk]);
    for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark)) {
      hash.update(bytes.subarray(0, at));
      bytes = bytes.subarray(at + mark.length);
    }
    // What may be the beginning of one is looked at with the next chunk.
    const kept = chunk === null ? 0 : Math.min(bytes.length, mark.length - 1);
    hash.update(bytes.subarray(0, bytes.length - kept));
    rest = Buffer.from(bytes.subarray(bytes.length - kept));
  };
}
