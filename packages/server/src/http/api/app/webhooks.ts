import { messageAddress } from '../../public-address.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { registerWebhooks } from '../webhooks/register.js';
import { audit } from './audit.js';
import { type AppServices, requireSignedIn, signedIn } from './context.js';

/** `webhooks`: as `/api/v1/webhooks`, for who is signed in. */
export function appWebhookEndpoints(
  scope: TypedInstance,
  { webhooks, clock, auditTrail }: Pick<AppServices, 'webhooks' | 'clock' | 'auditTrail'>,
  settings: HttpSettings,
): void {
  scope.register(async (own) => {
    own.addHook('preValidation', requireSignedIn);
    registerWebhooks(own as TypedInstance, {
      ...{ webhooks, clock, documented: false },
      accountOf: (request) => signedIn(request).user.id,
      addressOf: (request) => messageAddress(request, settings),
      audit: (request, event, webhook) => audit(auditTrail, request, event, { webhook }),
    });
  });
}
