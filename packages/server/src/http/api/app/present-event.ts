import type { AuditAnswer } from '@nobg/contract/app/audit.js';
import type { AuditEvent } from '../../../entities/audit-event.js';

/** An event with the wire's names, as the administrators' API and the command line give it. */
export function presentEvent({
  at,
  accountId,
  actorId,
  ...facts
}: AuditEvent): AuditAnswer['events'][number] {
  return { ...facts, at: at.toISOString(), account: accountId, actor: actorId };
}
