import { HEADERS } from '@nobg/contract/headers.js';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { KeyAccess } from '../../../domain/accounts/key-access.js';
import type { RequestLog } from '../../../domain/request-log.js';
import { streamBodies } from '../../body/content-type.js';
import { sendNotFound } from '../../errors.js';
import { authenticate } from '../../plugins/authentication.js';
import { recordRequests } from '../../plugins/request-log.js';
import type { HttpSettings } from '../../settings.js';
import { removebgAccount } from './account.js';
import { sendRemovebgError } from './errors.js';
import { type ImproveServices, removebgImprove } from './improve.js';
import { type RemovebgServices, removebg } from './remove.js';

export interface RemovebgApiServices extends RemovebgServices, ImproveServices {
  readonly access: KeyAccess;
  readonly requestLog: RequestLog;
}

/**
 * Everything under `/v1.0`, as remove.bg answers it: its forms, its headers, its errors. None of
 * it is in the OpenAPI document, which is of the native API.
 */
export function removebgScope(
  scope: FastifyInstance,
  services: RemovebgApiServices,
  settings: HttpSettings,
): void {
  scope.setErrorHandler(sendRemovebgError);
  scope.setNotFoundHandler(sendNotFound);
  streamBodies(scope);
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

/** The minute's limit on every answer to a known key; another limit where that one refused. */
async function addLimitHeaders(
  { imageLimit }: Pick<RemovebgServices, 'imageLimit'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (request.record.key === null) return;
  const { limit, remaining, resetAt } =
    request.record.imageLimit ?? (await imageLimit.state(request.record.key.id));
  reply.headers({
    [HEADERS.limit]: String(limit),
    [HEADERS.remaining]: String(remaining),
    [HEADERS.reset]: String(Math.floor(resetAt.getTime() / 1000)),
  });
}
