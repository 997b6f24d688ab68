import { Readable } from 'node:stream';
import { explainS3, StalledError } from './errors.js';

/**
 * The same bytes; where S3 sends none for `idleMs` although they are waited for, the stream fails instead of hanging.
 * A reader that pauses does not count: only S3 is held to a time.
 */
export function guardStream(body: Readable, idleMs: number): Readable {
  // Its error reaches the reader through the iterator; before the first read nobody listens.
  body.on('error', () => {});
  const stream = Readable.from(chunksOf(body, idleMs), { objectMode: false });
  // A generator that was never started does not end by itself.
  stream.once('close', () => body.destroy());
  return stream;
}

async function* chunksOf(body: Readable, idleMs: number): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await within(idleMs, chunks.next());
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw explainS3(error, 'read on');
  } finally {
    body.destroy();
  }
}

async function within<T>(ms: number, result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StalledError(ms)), ms);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
