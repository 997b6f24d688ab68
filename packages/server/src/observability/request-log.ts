import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../ports/metrics.js';
import { inRequest } from './tracing/requests.js';

/** Probes come every few seconds and say nothing new. */
const QUIET = /^\/(livez|readyz)$/;

/** Longer parts of a path may be an id or a token that somebody misspelt the rest of. */
const LONGEST_WORD = 20;

/** nginx's word for a caller who left before the answer. */
const CALLER_LEFT = 499;

/** One line for each request, when it is over; it is measured as well. */
export function logRequests(app: FastifyInstance, metrics: Pick<Metrics, 'request'>): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => {
      const status = reply.raw.writableFinished ? reply.statusCode : CALLER_LEFT;
      inRequest(request, () => writeLine(request, reply, status));
      const { outcome, errorCode } = request.record;
      metrics.request({
        method: request.method,
        route: request.routeOptions.url,
        // The status of a stream says nothing of its end.
        status: outcome?.status ?? status,
        ms: reply.elapsedTime,
        code: outcome?.code ?? errorCode,
      });
    });
  });
}

function writeLine(request: FastifyRequest, reply: FastifyReply, status: number): void {
  const path = request.url.split('?', 1)[0] ?? '';
  const user = request.record.signedIn?.user.id;
  const line = {
    method: request.method,
    // The route's pattern: the id of a result is the key to it, and has no business in a log.
    path: request.routeOptions.url ?? withoutSecrets(path),
    address: request.ip,
    ...(user === undefined ? {} : { user }),
    status,
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
