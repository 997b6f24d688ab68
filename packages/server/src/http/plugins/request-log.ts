import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestLog } from '../../domain/request-log.js';

/** nginx's word for a caller who left before the answer. */
const CALLER_LEFT = 499;

/** Notes, for a key's owner, every request that makes something, when it is over. */
export function recordRequests(
  scope: FastifyInstance,
  { requestLog }: { readonly requestLog: RequestLog },
): void {
  scope.addHook('onRequest', async (request, reply) => {
    request.removal = {};
    if (request.method !== 'POST') return;
    reply.raw.once('close', () => record(request, reply, requestLog));
  });
}

function record(request: FastifyRequest, reply: FastifyReply, log: RequestLog): void {
  const { apiKey, removal, outcome, errorCode } = request;
  if (apiKey === null) return;
  const status = reply.raw.writableFinished ? reply.statusCode : CALLER_LEFT;
  log.record({
    id: request.id,
    keyId: apiKey.id,
    status: outcome?.status ?? status,
    code: outcome?.code ?? errorCode,
    mode: removal.mode ?? null,
    ms: reply.elapsedTime,
    uploadBytes: removal.uploadBytes ?? null,
    width: removal.width ?? null,
    height: removal.height ?? null,
    resultId: removal.resultId ?? null,
  });
}
