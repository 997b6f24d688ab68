import type { Readable } from 'node:stream';

/** Waits for the first byte and puts it back; true where the stream ends without one. */
export async function isEmpty(stream: Readable): Promise<boolean> {
  for (;;) {
    const chunk: Buffer | null = stream.read();
    if (chunk !== null && chunk.length > 0) {
      stream.unshift(chunk);
      return false;
    }
    if (stream.readableEnded) return true;
    // What broke off says so to whoever reads on.
    if (stream.destroyed) return false;
    if (chunk === null) await changed(stream);
  }
}

function changed(stream: Readable): Promise<void> {
  const events = ['readable', 'end', 'error', 'close'] as const;
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}
