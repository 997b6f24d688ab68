import type { AuditAnswer } from '@nobg/contract/app/audit.js';
import type { AuditEvent } from '../../../entities/audit-event.js';

/** An event as the wire has it, for the admin API and `nobg admin audit --json`. */
export function presentAuditEvent(event: AuditEvent): AuditAnswer['events'][number] {
  return {
    id: event.id,
    at: event.at.toISOString(),
    event: event.event,
    source: event.source,
    account: event.accountId,
    actor: event.actorId,
    target: event.target,
    detail: event.detail,
    address: event.address,
  };
}
