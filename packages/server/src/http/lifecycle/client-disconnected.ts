import type { FastifyReply } from 'fastify';

/** Nobody waits for the answer any more: what was begun for it ends. */
export class ClientDisconnected extends Error {
  override readonly name = 'CallerGone';

  constructor() {
    super('The caller closed the connection before the answer was sent.');
  }
}

/** Fires with a `CallerGone` when the connection closes before the answer was sent. */
export function disconnectSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new ClientDisconnected());
  });
  if (reply.raw.destroyed) gone.abort(new ClientDisconnected());
  return gone.signal;
}
