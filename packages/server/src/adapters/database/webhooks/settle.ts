import { type Kysely, sql } from 'kysely';
import {
  type DeliveryClaim,
  KEPT_ATTEMPTS,
  type Settlement,
  type WebhookStore,
} from '../../../ports/webhook-store.js';
import type { Schema } from '../schema.js';
import { failWaiting } from './fail-waiting.js';

/** Rolls a transaction back whose claim holds no more. */
class ClaimLost extends Error {}

export function settling(db: Kysely<Schema>): Pick<WebhookStore, 'settle'> {
  return {
    async settle(claim, settlement) {
      try {
        await db.transaction().execute((transaction) => settle(transaction, claim, settlement));
        return true;
      } catch (error) {
        if (error instanceof ClaimLost) return false;
        throw error;
      }
    },
  };
}

async function settle(
  transaction: Kysely<Schema>,
  { deliveryId, endpointId, token }: DeliveryClaim,
  { attempt, next, counts, holdUntil, switchOff }: Settlement,
): Promise<void> {
  const now = attempt.at.getTime() + attempt.ms;
  const delivered = next.state === 'delivered';
  // First the endpoint's row, as claims do: nobody waits for the other in a circle.
  await transaction
    .updateTable('webhook_endpoints')
    .set((set) => ({
      ...(delivered ? { failing_since: null, throttles: 0 } : {}),
      ...(delivered || !counts
        ? {}
        : { failing_since: set.fn.coalesce('failing_since', set.val(now)) }),
      ...(holdUntil === null
        ? {}
        : { hold_until: holdUntil.getTime(), throttles: set('throttles', '+', 1) }),
    }))
    .set({ served_at: attempt.at.getTime() })
    .where('id', '=', endpointId)
    .execute();
  const waits = next.state === 'waiting';
  const row = await transaction
    .updateTable('webhook_deliveries')
    .set((set) => ({
      state: next.state,
      step: set('step', '+', 1),
      attempts: set('attempts', '+', 1),
      lease_until: null,
      ...(waits ? { due_at: next.dueAt.getTime() } : { ended_at: now }),
      status: attempt.status,
      error: attempt.error,
    }))
    .where('id', '=', deliveryId)
    .where('token', '=', token)
    .where('state', '=', sql.lit('sending'))
    .returning('attempts')
    .executeTakeFirst();
  if (row === undefined) throw new ClaimLost();
  await logAttempt(transaction, deliveryId, row.attempts, attempt);
  if (switchOff === null) return;
  await transaction
    .updateTable('webhook_endpoints')
    .set({ enabled: 0, disabled_reason: switchOff, disabled_at: now })
    .where('id', '=', endpointId)
    .where('enabled', '=', 1)
    .execute();
  await failWaiting(transaction, endpointId, new Date(now));
}

async function logAttempt(
  transaction: Kysely<Schema>,
  deliveryId: string,
  number: number,
  { at, ms, status, error, body }: Settlement['attempt'],
): Promise<void> {
  await transaction
    .insertInto('webhook_attempts')
    .values({ delivery_id: deliveryId, number, at: at.getTime(), ms, status, error, body })
    .execute();
  await transaction
    .deleteFrom('webhook_attempts')
    .where('delivery_id', '=', deliveryId)
    .where('number', '<=', number - KEPT_ATTEMPTS)
    .execute();
}
