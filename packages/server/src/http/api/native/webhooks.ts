import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../../domain/accounts/audit-trail.js';
import type { KeyAccess, KnownKey } from '../../../domain/accounts/key-access.js';
import type { Idempotency } from '../../../domain/idempotency.js';
import { accountOf } from '../../../domain/jobs/jobs.js';
import type { UsageQuota } from '../../../domain/quota/usage.js';
import type { Webhooks } from '../../../domain/webhooks/webhooks.js';
import type { Clock } from '../../../ports/clock.js';
import { sendError } from '../../errors.js';
import { asFieldError } from '../../field-errors.js';
import { authenticate } from '../../plugins/authentication.js';
import { answerOnce, fingerprintBodies } from '../../plugins/idempotency.js';
import { addRateHeaders } from '../../plugins/rate-headers.js';
import { messageAddress } from '../../public-address.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { registerWebhooks } from '../webhooks/register.js';

export interface WebhookServices {
  readonly webhooks: Webhooks;
  readonly idempotency: Idempotency;
  readonly access: KeyAccess;
  readonly auditTrail: AuditTrail;
  readonly usage: UsageQuota;
  readonly clock: Clock;
}

/**
 * `/api/v1/webhooks`, for programs. A scope of its own: its requests are not in the log of cutouts, and answers that are
 * kept for a second request are encrypted, as they hold a secret.
 */
export function webhookScope(
  scope: TypedInstance,
  { webhooks, idempotency, access, auditTrail, usage, clock }: WebhookServices,
  settings: HttpSettings,
): void {
  scope.addHook('onRequest', async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    await authenticate(access, request);
  });
  answerOnce(scope, { idempotency }, { sealed: true });
  fingerprintBodies(scope);
  scope.addHook('onSend', (request, reply) => addRateHeaders({ usage, clock }, request, reply));
  scope.setErrorHandler((error, request, reply) => sendError(asFieldError(error), request, reply));
  const keyOf = ({ record }: FastifyRequest) => record.key as KnownKey;
  registerWebhooks(scope, {
    ...{ webhooks, clock, documented: true },
    accountOf: (request) => accountOf(keyOf(request)),
    addressOf: (request) => messageAddress(request, settings),
    async audit(request, event, target) {
      const { id: key, ownerId } = keyOf(request);
      request.log.info({ event, key, webhook: target, address: request.ip }, 'account event');
      await auditTrail.record({
        ...{ event, source: 'api', accountId: ownerId, target, address: request.ip },
        detail: `key=${key}`,
      });
    },
  });
}
