import { signUpAnswerSchema, signUpSchema } from '@nobg/contract/app/account.js';
import { clientInfoOf } from '../../plugins/client-info.js';
import type { TypedInstance } from '../../typed-instance.js';
import { audit } from './audit.js';
import type { AppServices } from './context.js';
import { accountOf } from './present.js';
import type { SessionCookie } from './session-cookie.js';

/** `POST sign-up`: a new account, signed in at once or when its address is verified. */
export function signUpEndpoint(
  app: TypedInstance,
  services: Pick<AppServices, 'auditTrail' | 'signUp' | 'plans' | 'usage'>,
  cookie: SessionCookie,
): void {
  app.route({
    method: 'POST',
    url: '/sign-up',
    schema: { hide: true, body: signUpSchema, response: { 201: signUpAnswerSchema } },
    handler: async (request, reply) => {
      const outcome = await services.signUp.signUp(request.body, clientInfoOf(request));
      reply.code(201);
      const { state } = outcome;
      const { id: user, email, role } = outcome.user;
      if (state === 'check_email') {
        const event = outcome.isNew ? 'signed_up' : 'sign_up_repeated';
        // Anybody may have given the address.
        await audit(services.auditTrail, request, event, { user, actor: null });
        return { state, email };
      }
      await audit(services.auditTrail, request, 'signed_up', { user, actor: user, role });
      cookie.set(reply, outcome);
      return { state, account: await accountOf(outcome, services) };
    },
  });
}
