import { changePasswordSchema, deleteAccountSchema } from '@nobg/contract/app/account.js';
import { clientInfoOf } from '../../plugins/client-info.js';
import type { TypedInstance } from '../../typed-instance.js';
import { audit } from './audit.js';
import { type AppServices, done, requireSignedIn, signedIn } from './context.js';
import type { SessionCookie } from './session-cookie.js';

/** `POST password` and `delete-account`: both want the password once more. */
export function accountEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'auditTrail' | 'accounts' | 'administration'>,
  cookie: SessionCookie,
): void {
  const { accounts, administration } = services;
  app.route({
    method: 'POST',
    url: '/password',
    schema: { hide: true, body: changePasswordSchema },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      await accounts.changePassword(signedIn(request), request.body, clientInfoOf(request));
      await audit(services.auditTrail, request, 'password_changed');
      return done(reply);
    },
  });
  app.route({
    method: 'POST',
    url: '/delete-account',
    schema: { hide: true, body: deleteAccountSchema },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      const { user } = signedIn(request);
      await accounts.confirm(user, request.body.password, clientInfoOf(request));
      await administration.deleteUser(user.id);
      await audit(services.auditTrail, request, 'account_deleted', { user: user.id });
      cookie.clear(reply);
      return done(reply);
    },
  });
}
