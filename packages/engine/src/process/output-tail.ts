import type { Readable } from 'node:stream';

/** Bytes kept of what a child printed: enough for a stack trace, bounded whatever it prints. */
const KEPT_BYTES = 8192;

/** Reads a stream for as long as it lasts; the returned function gives its last 8 kB. */
export function keepTail(stream: Readable): () => string {
  let tail: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    const joined = Buffer.concat([tail, chunk.subarray(-KEPT_BYTES)]);
    // Copied: a slice would keep every chunk that it is a part of alive.
    tail = Buffer.from(joined.subarray(-KEPT_BYTES));
  });
  stream.on('error', () => {});
  return () => tail.toString('utf8').trim();
}
