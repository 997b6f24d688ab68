import { HEADERS } from '@nobg/contract/headers.js';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServices, HttpSettings } from '../../context.js';
import { sendNotFound } from '../../errors.js';
import { authenticate } from '../../plugins/authentication.js';
import { recordRequests } from '../../plugins/request-log.js';
import { removebgAccount } from './account.js';
import { sendRemovebgError } from './errors.js';
import { removebgImprove } from './improve.js';
import { removebg } from './remove.js';

/**
 * Everything under `/v1.0`, as remove.bg answers it: its forms, its headers, its errors. None of
 * it is in the OpenAPI document, which is of the native API.
 */
export function removebgScope(
  scope: FastifyInstance,
  services: HttpServices,
  settings: HttpSettings,
): void {
  scope.setErrorHandler(sendRemovebgError);
  scope.setNotFoundHandler(sendNotFound);
  readBodiesOurselves(scope);
  scope.addHook('onRequest', async (request) => {
    await authenticate(services.access, request);
  });
  scope.addHook('onSend', (request, reply) => addLimitHeaders(services, request, reply));

  recordRequests(scope, services);

  const schema = { hide: true };
  scope.post('/removebg', { schema }, (request, reply) =>
    removebg(request, reply, services, settings),
  );
  scope.post('/improve', { schema }, (request, reply) =>
    removebgImprove(request, reply, services, settings),
  );
  scope.get('/account', { schema }, (request) => removebgAccount(request, services));
}

/** Bodies are taken apart as they come, those of a type that nobody knows too. */
function readBodiesOurselves(scope: FastifyInstance): void {
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

/** The minute's limit on every answer to a known key; another limit where that one refused. */
async function addLimitHeaders(
  { imageLimit }: Pick<HttpServices, 'imageLimit'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (request.apiKey === null) return;
  const { limit, remaining, resetAt } =
    request.imageLimit ?? (await imageLimit.state(request.apiKey.id));
  reply.headers({
    [HEADERS.limit]: String(limit),
    [HEADERS.remaining]: String(remaining),
    [HEADERS.reset]: String(Math.floor(resetAt.getTime() / 1000)),
  });
}
