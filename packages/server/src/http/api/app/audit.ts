import type { AuditEventName } from '@nobg/contract/app/audit.js';
import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../../domain/accounts/audit-trail.js';

/** What an event is about. Ids, and words of the settings; nothing secret and no e-mail address. */
interface AuditFacts {
  /** The account concerned; that of who is signed in where it is left out. */
  readonly user?: string | undefined;
  readonly key?: string;
  readonly invitation?: string;
  readonly webhook?: string;
  readonly [name: string]: string | number | boolean | null | undefined;
}

/**
 * Records an event in the audit trail and in the log: who did it, from where, and to whom or what. Resolves once it is
 * stored, so that nothing is answered that is not recorded.
 */
export async function audit(
  trail: Pick<AuditTrail, 'record'>,
  request: FastifyRequest,
  event: AuditEventName,
  facts: AuditFacts = {},
): Promise<void> {
  const by = request.record.signedIn?.user.id;
  const who = by === undefined ? {} : { by };
  request.log.info({ event, ...who, address: request.ip, ...facts }, 'account event');
  const { user, key, invitation, webhook, ...rest } = facts;
  const detail = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
  await trail.record({
    ...{ event, source: 'web', address: request.ip },
    accountId: user ?? by ?? null,
    // Who signs in acts by that alone, whoever the browser belonged to before.
    actorId: (event === 'signed_in' ? user : by) ?? null,
    target: key ?? invitation ?? webhook ?? null,
    detail: detail === '' ? null : detail,
  });
}
