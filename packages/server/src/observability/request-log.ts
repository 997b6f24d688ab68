import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Probes come every few seconds and say nothing new. */
const QUIET = /^\/(livez|readyz)$/;

/** Longer parts of a path may be an id or a token that somebody misspelt the rest of. */
const LONGEST_WORD = 20;

/** One line for each request, when it is over. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => writeLine(request, reply));
  });
}

function writeLine(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] ?? '';
  const user = request.record.signedIn?.user.id;
  const answered = reply.raw.writableFinished;
  const line = {
    method: request.method,
    // The route's pattern: the id of a result is the key to it, and has no business in a log.
    path: request.routeOptions.url ?? withoutSecrets(path),
    address: request.ip,
    ...(user === undefined ? {} : { user }),
    // 499: nginx's word for a caller who left before the answer.
    status: answered ? reply.statusCode : 499,
    ms: Math.round(reply.elapsedTime),
    ...(request.record.errorCode === null ? {} : { code: request.record.errorCode }),
    ...(request.record.key === null ? {} : { key: request.record.key.id }),
    ...(request.record.steps === null ? {} : { steps: request.record.steps }),
  };
  if (QUIET.test(path)) request.log.debug(line, 'request');
  else request.log.info(line, 'request');
}

/** The path of an address that is not there, without what may be a secret. */
function withoutSecrets(path: string): string {
  const parts = path.slice(0, 200).split('/');
  return parts
    .map((part) => (part.length > LONGEST_WORD || part.includes('%') ? '*' : part))
    .join('/');
}
