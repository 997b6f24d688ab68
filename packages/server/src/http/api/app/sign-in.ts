import { meAnswerSchema, signInSchema } from '@nobg/contract/app/account.js';
import { clientInfoOf } from '../../plugins/client-info.js';
import type { TypedInstance } from '../../typed-instance.js';
import { audit } from './audit.js';
import { type AppServices, done } from './context.js';
import { accountOf } from './present.js';
import type { SessionCookie } from './session-cookie.js';

/**
 * `POST sign-in` and `sign-out`. Signing in always begins a new session with a new token;
 * the one that the browser had ends, whosever it was.
 */
export function signInEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'auditTrail' | 'accounts' | 'sessions' | 'plans' | 'usage'>,
  cookie: SessionCookie,
): void {
  const { accounts, sessions } = services;
  app.route({
    method: 'POST',
    url: '/sign-in',
    schema: { hide: true, body: signInSchema, response: { 200: meAnswerSchema } },
    handler: async (request, reply) => {
      const { email, password } = request.body;
      const fresh = await accounts.signIn(
        email,
        password,
        clientInfoOf(request),
        cookie.device(request),
      );
      const { id: user } = fresh.user;
      await audit(services.auditTrail, request, 'signed_in', { user, actor: user });
      const { signedIn } = request.record;
      if (signedIn !== null) await sessions.end(signedIn.user.id, signedIn.session.id);
      cookie.set(reply, fresh);
      return { account: await accountOf(fresh, services) };
    },
  });
  app.route({
    method: 'POST',
    url: '/sign-out',
    schema: { hide: true },
    handler: async ({ record: { signedIn } }, reply) => {
      if (signedIn !== null) await sessions.end(signedIn.user.id, signedIn.session.id);
      cookie.clear(reply);
      return done(reply);
    },
  });
}
