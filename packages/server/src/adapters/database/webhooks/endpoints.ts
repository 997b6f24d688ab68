import type { Kysely } from 'kysely';
import type { WebhookStore } from '../../../ports/webhook-store.js';
import type { Schema } from '../schema.js';
import { toMs } from '../time.js';
import { failWaiting } from './fail-waiting.js';
import { toEndpoint } from './rows.js';

/** What is held against an endpoint, before anything is. */
const BLAMELESS = {
  disabled_reason: null,
  disabled_at: null,
  failing_since: null,
  hold_until: 0,
  throttles: 0,
} as const;

type Endpoints = Pick<WebhookStore, 'insert' | 'list' | 'find' | 'update' | 'rotate' | 'delete'>;

export function endpoints(db: Kysely<Schema>): Endpoints {
  const owned = (accountId: string) =>
    db.selectFrom('webhook_endpoints').selectAll().where('account_id', '=', accountId);
  return {
    async insert(endpoint, secret) {
      await db
        .insertInto('webhook_endpoints')
        .values({
          id: endpoint.id,
          account_id: endpoint.accountId,
          url: endpoint.url,
          description: endpoint.description,
          event_types: endpoint.eventTypes.join(','),
          enabled: endpoint.enabled ? 1 : 0,
          ...BLAMELESS,
          secret,
          previous_secret: null,
          previous_until: toMs(endpoint.previousUntil),
          served_at: 0,
          created_at: endpoint.createdAt.getTime(),
        })
        .execute();
    },

    async list(accountId) {
      const rows = await owned(accountId).orderBy('created_at').orderBy('id').execute();
      return rows.map(toEndpoint);
    },

    async find(accountId, id) {
      const row = await owned(accountId).where('id', '=', id).executeTakeFirst();
      return row ? toEndpoint(row) : null;
    },

    async update(id, { url, description, eventTypes, enabled }, now) {
      const columns = {
        ...(url === undefined ? {} : { url }),
        ...(description === undefined ? {} : { description }),
        ...(eventTypes === undefined ? {} : { event_types: eventTypes.join(',') }),
        ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
        ...(enabled === true || url !== undefined ? BLAMELESS : {}),
      };
      if (Object.keys(columns).length === 0) return;
      await db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('webhook_endpoints')
          .set(columns)
          .where('id', '=', id)
          .execute();
        if (enabled === false) await failWaiting(transaction, id, now);
      });
    },

    async rotate(id, secret, previousUntil) {
      await db
        .updateTable('webhook_endpoints')
        .set((set) => ({
          previous_secret: set.ref('secret'),
          previous_until: previousUntil.getTime(),
          secret,
        }))
        .where('id', '=', id)
        .execute();
    },

    async delete(id) {
      await db.transaction().execute(async (transaction) => {
        // Whoever claims or settles waits for this row, and then finds nothing.
        await transaction
          .updateTable('webhook_endpoints')
          .set({ enabled: 0 })
          .where('id', '=', id)
          .execute();
        await deleteEndpoints(transaction, [id]);
      });
    },
  };
}

/** Deletes endpoints with all that is kept of them. */
export async function deleteEndpoints(
  transaction: Kysely<Schema>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const deliveries = transaction
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('endpoint_id', 'in', ids);
  await transaction.deleteFrom('webhook_attempts').where('delivery_id', 'in', deliveries).execute();
  await transaction.deleteFrom('webhook_deliveries').where('endpoint_id', 'in', ids).execute();
  await transaction.deleteFrom('webhook_endpoints').where('id', 'in', ids).execute();
}
