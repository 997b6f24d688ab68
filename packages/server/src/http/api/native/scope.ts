import type { KeyAccess } from '../../../domain/accounts/key-access.js';
import type { RequestLog } from '../../../domain/request-log.js';
import type { Clock } from '../../../ports/clock.js';
import { streamBodies } from '../../body/content-type.js';
import { sendNotFound } from '../../errors.js';
import { authenticate } from '../../plugins/authentication.js';
import { addRateHeaders } from '../../plugins/rate-headers.js';
import { recordRequests } from '../../plugins/request-log.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { type ModelServices, modelsEndpoint } from './models.js';
import { type RemoveServices, removeEndpoint } from './remove.js';
import { type RenderServices, renderEndpoints } from './render.js';

export interface NativeServices extends RemoveServices, RenderServices {
  readonly access: KeyAccess;
  readonly requestLog: RequestLog;
  readonly clock: Clock;
  readonly models: ModelServices;
}

/** Everything under `/api/v1`: whose request it is comes first, then what is asked for. */
export function nativeScope(
  scope: TypedInstance,
  services: NativeServices,
  settings: HttpSettings,
): void {
  recordRequests(scope, services);
  scope.addHook('onRequest', (request) => authenticate(services.access, request));
  scope.addHook('onSend', (request, reply) => addRateHeaders(services, request, reply));
  scope.setNotFoundHandler(sendNotFound);
  scope.register(async (images) => {
    streamBodies(images);
    removeEndpoint(images as TypedInstance, services, settings);
    renderEndpoints(images as TypedInstance, services, settings);
  });
  modelsEndpoint(scope, services.models);
}
