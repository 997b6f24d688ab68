import type { FastifyRequest } from 'fastify';
import { clientInfoOf } from '../../plugins/client-info.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { addressesOf } from '../native/jobs/present.js';
import { type JobEndpointServices, registerJobs } from '../native/jobs/register.js';
import { type AppServices, requireSignedIn, signedIn } from './context.js';
import type { SessionCookie } from './session-cookie.js';

/** `jobs`: as `/api/v1/jobs`, for who is signed in. Its images are sent under the `web` key. */
export function appJobEndpoints(
  scope: TypedInstance,
  services: Pick<AppServices, 'accountKeys' | 'jobs' | 'sessions'> & JobEndpointServices,
  cookie: SessionCookie,
  settings: HttpSettings,
): void {
  scope.register(async (own) => {
    own.addHook('onRequest', requireSignedIn);
    const context = {
      jobs: services.jobs,
      callerOf: async (request: FastifyRequest) => ({
        ...(await services.accountKeys.web(signedIn(request).user)),
        from: request.ip,
      }),
      async recognise(request: FastifyRequest) {
        const token = cookie.read(request);
        request.record.signedIn = await services.sessions.find(token, clientInfoOf(request));
        signedIn(request);
      },
      addressesOf: (request: FastifyRequest) => addressesOf(request, settings),
      documented: false,
    };
    registerJobs(own as TypedInstance, context, services, settings);
  });
}
