import type { FastifyRequest } from 'fastify';

/** What is done to accounts, their keys and their rights. */
type AccountEvent =
  | 'signed_in'
  | 'password_changed'
  | 'password_reset'
  | 'email_verified'
  | 'account_deleted'
  | 'account_changed'
  | 'sessions_ended'
  | 'reset_link_made'
  | 'invitation_made'
  | 'invitation_ended'
  | 'key_made'
  | 'key_changed'
  | 'key_rotated'
  | 'key_revoked';

/** One line of the log for it: who did it, from where, and to whom or what. Ids alone, nothing secret. */
export function audit(
  request: FastifyRequest,
  event: AccountEvent,
  facts: Readonly<Record<string, unknown>> = {},
): void {
  const by = request.record.signedIn?.user.id;
  const who = by === undefined ? {} : { by };
  request.log.info({ event, ...who, address: request.ip, ...facts }, 'account event');
}
