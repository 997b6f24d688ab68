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
    if (request.method !== 'POST') return;
    reply.raw.once('close', () => record(request, reply, requestLog));
  });
}

function record(request: FastifyRequest, reply: FastifyReply, log: RequestLog): void {
  const { key, cutout, outcome, errorCode } = request.record;
  if (key === null) return;
  const status = reply.raw.writableFinished ? reply.statusCode : CALLER_LEFT;
  log.record({
    id: request.id,
    keyId: key.id,
    status: outcome?.status ?? status,
    code: outcome?.code ?? errorCode,
    mode: cutout.mode ?? null,
    ms: reply.elapsedTime,
    uploadBytes: cutout.uploadBytes ?? null,
    width: cutout.width ?? null,
    height: cutout.height ?? null,
    resultId: cutout.resultId ?? null,
  });
}
