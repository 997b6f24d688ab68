import cookies from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { sendError, sendNotFound } from '../../errors.js';
import { asFieldError } from '../../field-errors.js';
import type { Draining } from '../../lifecycle/draining.js';
import { clientInfoOf } from '../../plugins/client-info.js';
import { refuseForeignHost } from '../../plugins/own-host.js';
import { recordRequests } from '../../plugins/request-log.js';
import { createRequestRate } from '../../plugins/request-rate.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { accountEndpoints } from './account.js';
import { auditEndpoint } from './admin-audit.js';
import { invitationEndpoints } from './admin-invitations.js';
import { systemEndpoint } from './admin-system.js';
import { adminUserEndpoints } from './admin-users.js';
import { type AppServices, requireAdministrator } from './context.js';
import { appJobEndpoints } from './jobs.js';
import { keyEndpoints } from './keys.js';
import { linkEndpoints } from './links.js';
import { publicEndpoints } from './public.js';
import { appRemoveEndpoints } from './remove.js';
import { requestsEndpoint } from './requests.js';
import { appResultEndpoints } from './results.js';
import { refuseCrossSite } from './same-origin.js';
import { sessionCookie } from './session-cookie.js';
import { sessionEndpoints } from './sessions.js';
import { signInEndpoints } from './sign-in.js';
import { signUpEndpoint } from './sign-up.js';
import { usageEndpoints } from './usage.js';
import { appWebhookEndpoints } from './webhooks.js';

/** A password may be 1,024 characters of four bytes each; nothing is longer. */
const MAX_BODY_BYTES = 8192;

/** Everything of the web app: who is signed in comes from the cookie, and only our own pages may ask. */
export async function appScope(
  scope: TypedInstance,
  services: AppServices,
  settings: HttpSettings,
  draining: Pick<Draining, 'begun'>,
): Promise<void> {
  const cookie = sessionCookie(settings.publicUrl);
  const rate = createRequestRate({
    clock: services.clock,
    perMinute: settings.appRequestsPerMinute,
  });
  await scope.register(cookies);
  scope.removeContentTypeParser('text/plain');
  scope.addHook('onRoute', (route) => {
    route.bodyLimit ??= MAX_BODY_BYTES;
  });
  scope.addHook('onRequest', async (request: FastifyRequest, reply) => {
    reply.header('Cache-Control', 'no-store');
    reply.header('Cross-Origin-Resource-Policy', 'same-origin');
    refuseForeignHost(request.headers.host, settings.publicUrl);
    refuseCrossSite(request, settings.publicUrl);
    rate.takeAddress(request.ip);
    request.record.signedIn = await services.sessions.find(
      cookie.read(request),
      clientInfoOf(request),
    );
    const account = request.record.signedIn?.user.id ?? null;
    rate.take({ account, address: request.ip });
  });
  scope.setErrorHandler((error, request, reply) => sendError(asFieldError(error), request, reply));
  scope.setNotFoundHandler(sendNotFound);

  recordRequests(scope, services);
  publicEndpoints(scope, services, settings);
  signUpEndpoint(scope, services, cookie);
  signInEndpoints(scope, services, cookie);
  linkEndpoints(scope, services, cookie);
  accountEndpoints(scope, services, cookie);
  sessionEndpoints(scope, services, cookie);
  keyEndpoints(scope, services);
  appWebhookEndpoints(scope, services, settings);
  appRemoveEndpoints(scope, services, settings);
  appResultEndpoints(scope, services);
  appJobEndpoints(scope, { ...services, draining }, cookie, settings);
  usageEndpoints(scope, services);
  requestsEndpoint(scope, services);
  scope.register(async (admin) => adminScope(admin as TypedInstance, services, settings), {
    prefix: '/admin',
  });
}

/** Everything below `admin`: for administrators, whatever is registered here. */
function adminScope(scope: TypedInstance, services: AppServices, settings: HttpSettings): void {
  scope.addHook('onRequest', requireAdministrator);
  adminUserEndpoints(scope, services, settings);
  invitationEndpoints(scope, services, settings);
  auditEndpoint(scope, services);
  systemEndpoint(scope, services);
}
