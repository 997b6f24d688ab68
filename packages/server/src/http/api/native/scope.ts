import type { FastifyRequest } from 'fastify';
import type { KeyAccess } from '../../../domain/accounts/key-access.js';
import type { Idempotency } from '../../../domain/idempotency.js';
import type { RequestLog } from '../../../domain/request-log.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { Clock } from '../../../ports/clock.js';
import { streamBodies } from '../../body/content-type.js';
import { sendNotFound } from '../../errors.js';
import type { Draining } from '../../lifecycle/draining.js';
import { authenticate } from '../../plugins/authentication.js';
import { answerOnce } from '../../plugins/idempotency.js';
import { addRateHeaders } from '../../plugins/rate-headers.js';
import { recordRequests } from '../../plugins/request-log.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { addressesOf } from './jobs/present.js';
import { type JobEndpointServices, registerJobs } from './jobs/register.js';
import { type ModelServices, modelsEndpoint } from './models.js';
import { type LaterServices, removeEndpoint } from './remove.js';
import { type RenderServices, renderEndpoints } from './render.js';
import { usageEndpoint } from './usage.js';

export interface NativeServices
  extends LaterServices,
    RenderServices,
    Omit<JobEndpointServices, 'draining'> {
  readonly idempotency: Idempotency;
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
  draining: Pick<Draining, 'begun'>,
): void {
  recordRequests(scope, services);
  scope.addHook('onRequest', (request) => authenticate(services.access, request));
  answerOnce(scope, services);
  scope.addHook('onSend', (request, reply) => addRateHeaders(services, request, reply));
  scope.setNotFoundHandler(sendNotFound);
  scope.register(async (images) => {
    streamBodies(images);
    removeEndpoint(images as TypedInstance, services, settings);
    renderEndpoints(images as TypedInstance, services, settings);
  });
  const context = {
    jobs: services.jobs,
    callerOf: ({ record }: FastifyRequest) => record.key as ApiKey,
    recognise: (request: FastifyRequest) => authenticate(services.access, request),
    addressesOf: (request: FastifyRequest) => addressesOf(request, settings),
    documented: true,
  };
  registerJobs(scope, context, { ...services, draining }, settings);
  usageEndpoint(scope, services, settings);
  modelsEndpoint(scope, services.models);
}
