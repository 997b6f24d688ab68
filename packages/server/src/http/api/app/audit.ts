import type { AuditEventName } from '@nobg/contract/app/audit.js';
import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../../domain/accounts/audit-trail.js';

/** What an event is about. Ids, and words of the settings; nothing secret and no e-mail address. */
interface AuditFacts {
  /** The account concerned; that of who is signed in where it is left out. */
  readonly user?: string;
  /**
   * The account that did it; that of who is signed in where it is left out. Given where a password or a link says
   * who somebody is, whoever the browser belonged to before; null where nothing says it.
   */
  readonly actor?: string | null;
  readonly key?: string;
  readonly invitation?: string;
  readonly session?: string;
  readonly webhook?: string;
  readonly [name: string]: string | number | boolean | null | undefined;
}

/**
 * Records what was done in the audit trail and in the log: who did it, from where, and to whom or what. Resolves once
 * the trail has stored it. Where the trail cannot, the log says so, and the request is answered as done all the same.
 */
export async function audit(
  trail: Pick<AuditTrail, 'record'>,
  request: FastifyRequest,
  event: AuditEventName,
  facts: AuditFacts = {},
): Promise<void> {
  const signedIn = request.record.signedIn?.user.id ?? null;
  const { user = signedIn, actor = signedIn, ...about } = facts;
  const who = { ...(actor === null ? {} : { by: actor }), ...(user === null ? {} : { user }) };
  request.log.info({ event, ...who, address: request.ip, ...about }, 'account event');
  const { key, invitation, session, webhook, ...rest } = about;
  const detail = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
  await trail.record({
    ...{ event, source: 'web', address: request.ip },
    accountId: user,
    actorId: actor,
    target: key ?? invitation ?? session ?? webhook ?? null,
    detail: detail === '' ? null : detail,
  });
}
