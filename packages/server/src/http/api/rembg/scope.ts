import { REMBG_PATH } from '@nobg/contract/rembg/fields.js';
import type { FastifyInstance } from 'fastify';
import type { HttpServices, HttpSettings } from '../../context.js';
import { addRateHeaders, authenticate } from '../../plugins/authentication.js';
import { recordRequests } from '../../plugins/request-log.js';
import { isFromThisMachine } from './access.js';
import { sendRembgError } from './errors.js';
import { rembgRemove } from './remove.js';

/** `/api/remove`, as rembg's server answers it; not there at all unless the operator wants it. */
export function rembgScope(
  scope: FastifyInstance,
  services: HttpServices,
  settings: HttpSettings,
): void {
  scope.setErrorHandler(sendRembgError);
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
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
