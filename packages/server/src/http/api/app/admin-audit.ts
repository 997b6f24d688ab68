import { auditAnswerSchema, auditQuerySchema } from '@nobg/contract/app/audit.js';
import { pageOf } from '../../../domain/page.js';
import type { TypedInstance } from '../../typed-instance.js';
import type { AppServices } from './context.js';
import { presentAuditEvent } from './present-audit-event.js';

/** `GET admin/audit`: security-relevant events of all accounts, newest first. */
export function auditEndpoint(app: TypedInstance, services: Pick<AppServices, 'auditTrail'>): void {
  app.route({
    method: 'GET',
    url: '/audit',
    schema: { hide: true, querystring: auditQuerySchema, response: { 200: auditAnswerSchema } },
    handler: async (request) => {
      const { account = null, event = null, before = null, limit } = request.query;
      const page = { accountId: account, event, before, limit: limit + 1 };
      const { shown, next } = pageOf(await services.auditTrail.list(page), limit);
      return { events: shown.map(presentAuditEvent), next };
    },
  });
}
