import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Three bytes become four characters: pieces of a multiple join without padding between them. */
const GROUP = 3;

/**
 * Answers with JSON that holds a file in base64; it is never in memory whole.
 * @param around the JSON text before and after the base64, and the file's size
 */
export function base64Response(
  reply: FastifyReply,
  {
    before,
    after,
    bytes,
  }: { readonly before: string; readonly after: string; readonly bytes: number },
  content: Readable,
): FastifyReply {
  const length =
    Buffer.byteLength(before) + 4 * Math.ceil(bytes / GROUP) + Buffer.byteLength(after);
  return reply
    .type('application/json; charset=utf-8')
    .header('Content-Length', length)
    .send(Readable.from(encoded(content, before, after), { objectMode: false }));
}

async function* encoded(content: Readable, before: string, after: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of content) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const whole = bytes.length - (bytes.length % GROUP);
    yield Buffer.from(bytes.toString('base64', 0, whole));
    rest = bytes.subarray(whole);
  }
  yield Buffer.from(rest.toString('base64') + after);
}
