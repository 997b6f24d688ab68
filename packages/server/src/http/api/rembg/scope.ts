import { REMBG_PATH } from '@nobg/contract/rembg/fields.js';
import type { FastifyInstance } from 'fastify';
import type { KeyAccess } from '../../../domain/accounts/key-access.js';
import type { RequestLog } from '../../../domain/request-log.js';
import type { Clock } from '../../../ports/clock.js';
import { streamBodies } from '../../body/content-type.js';
import { authenticate } from '../../plugins/authentication.js';
import { addRateHeaders } from '../../plugins/rate-headers.js';
import { recordRequests } from '../../plugins/request-log.js';
import type { HttpSettings } from '../../settings.js';
import { isFromThisMachine } from './access.js';
import { sendRembgError } from './errors.js';
import { type RembgRemoveServices, rembgRemove } from './remove.js';

export interface RembgApiServices extends RembgRemoveServices {
  readonly access: KeyAccess;
  readonly requestLog: RequestLog;
  readonly clock: Clock;
}

/** `/api/remove`, as rembg's server answers it; not there at all unless the operator wants it. */
export function rembgScope(
  scope: FastifyInstance,
  services: RembgApiServices,
  settings: HttpSettings,
): void {
  scope.setErrorHandler(sendRembgError);
  streamBodies(scope);
  scope.addHook('onRequest', async (request) => {
    const withoutKey = settings.rembg === 'loopback' && isFromThisMachine(request);
    const bringsKey = request.headers['x-api-key'] ?? request.headers.authorization;
    if (withoutKey && bringsKey === undefined) return;
    // A GET cuts a photo out here, too, so a key that may only read is not enough.
    await authenticate(services.access, request, 'POST');
  });
  scope.addHook('onSend', (request, reply) => addRateHeaders(services, request, reply));
  recordRequests(scope, services);
  scope.route({
    method: ['GET', 'POST'],
    url: REMBG_PATH,
    exposeHeadRoute: false,
    schema: { hide: true },
    handler: (request, reply) => rembgRemove(request, reply, services, settings),
  });
}
