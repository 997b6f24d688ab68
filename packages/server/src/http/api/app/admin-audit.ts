import { auditAnswerSchema, auditQuerySchema } from '@nobg/contract/app/audit.js';
import type { TypedInstance } from '../../typed-instance.js';
import { type AppServices, requireAdministrator } from './context.js';
import { presentAuditEvent } from './present-audit-event.js';

/** `GET admin/audit`: security-relevant events of all accounts, newest first. */
export function auditEndpoint(app: TypedInstance, services: Pick<AppServices, 'auditTrail'>): void {
  app.route({
    method: 'GET',
    url: '/admin/audit',
    schema: { hide: true, querystring: auditQuerySchema, response: { 200: auditAnswerSchema } },
    preValidation: requireAdministrator,
    handler: async (request) => {
      const { account = null, event = null, before = null, limit } = request.query;
      const page = { accountId: account, event, before, limit: limit + 1 };
      const found = await services.auditTrail.list(page);
      const shown = found.slice(0, limit);
      return {
        events: shown.map(presentAuditEvent),
        next: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
      };
    },
  });
}
