import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Lets a caller who was refused early finish sending, within bounds. Many
 * clients read the answer only after their last byte: a connection that is cut
 * under them shows them a broken pipe instead of the reason. What comes is thrown
 * away; whoever sends more, or longer, is cut off.
 */
export function drainRequestBody(
  request: FastifyRequest,
  reply: FastifyReply,
  bounds: { readonly bytes: number; readonly ms: number },
): void {
  const { raw } = request;
  if (raw.complete || raw.destroyed) return;
  if (awaitsContinue(request)) {
    // The caller waits to be told to send, and is told the answer instead.
    reply.header('Connection', 'close');
    return;
  }
  if (reply.statusCode === 408) return;
  let left = bounds.bytes;
  const cut = (): void => {
    raw.socket.destroy();
  };
  const timer = setTimeout(cut, bounds.ms);
  const over = (): void => clearTimeout(timer);
  raw.once('end', over).once('close', over).once('error', over);
  // A body that was read in pieces has listeners that hold it back.
  raw.removeAllListeners('readable');
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) cut();
  });
  raw.resume();
}

const continued = new WeakSet<object>();

/** Tells a caller who asked (`Expect: 100-continue`) that the body may come now. */
export function continueBody(request: FastifyRequest, reply: FastifyReply): void {
  if (!awaitsContinue(request)) return;
  continued.add(request.raw);
  reply.raw.writeContinue();
}

function awaitsContinue(request: FastifyRequest): boolean {
  const expects = request.headers.expect?.toLowerCase() === '100-continue';
  return expects && !continued.has(request.raw);
}
