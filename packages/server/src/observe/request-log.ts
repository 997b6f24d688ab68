import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Probes come every few seconds and say nothing new. */
const QUIET = /^\/(livez|readyz)$/;

/** One line for each request, when it is over. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => writeLine(request, reply));
  });
}

function writeLine(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] ?? '';
  const answered = reply.raw.writableFinished;
  const line = {
    method: request.method,
    // The id of a result is the key to it, and has no business in a log.
    path: path.replace(/^\/results\/.*/, '/results/*').slice(0, 200),
    // 499: nginx's word for a caller who left before the answer.
    status: answered ? reply.statusCode : 499,
    ms: Math.round(reply.elapsedTime),
    ...(request.errorCode === null ? {} : { code: request.errorCode }),
    ...(request.apiKey === null ? {} : { key: request.apiKey.id }),
    ...(request.steps === null ? {} : { steps: request.steps }),
  };
  if (QUIET.test(path)) request.log.debug(line, 'request');
  else request.log.info(line, 'request');
}
