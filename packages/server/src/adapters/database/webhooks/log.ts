import type { Kysely } from 'kysely';
import { KEPT_ATTEMPTS, type WebhookStore } from '../../../ports/webhook-store.js';
import type { Schema } from '../schema.js';
import { toDelivery } from './rows.js';

/** Deliveries that one statement forgets. */
const AT_ONCE = 500;

type Log = Pick<WebhookStore, 'findDelivery' | 'deliveries' | 'attempts' | 'resend' | 'prune'>;

export function deliveryLog(db: Kysely<Schema>): Log {
  const of = (endpointId: string) =>
    db.selectFrom('webhook_deliveries').selectAll().where('endpoint_id', '=', endpointId);
  return {
    async findDelivery(endpointId, id) {
      const row = await of(endpointId).where('id', '=', id).executeTakeFirst();
      return row ? toDelivery(row) : null;
    },

    async deliveries(endpointId, { after, limit, state }) {
      const rows = await of(endpointId)
        .$if(state !== undefined, (some) => some.where('state', '=', state ?? 'waiting'))
        .$if(after !== null, (some) =>
          some.where(({ eb, refTuple, tuple }) =>
            eb(
              refTuple('created_at', 'id'),
              '<',
              tuple(after?.createdAt.getTime() ?? 0, after?.id ?? ''),
            ),
          ),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },

    async attempts(deliveryId) {
      const rows = await db
        .selectFrom('webhook_attempts')
        .selectAll()
        .where('delivery_id', '=', deliveryId)
        .orderBy('number', 'desc')
        .limit(KEPT_ATTEMPTS)
        .execute();
      return rows.map(({ number, at, ms, status, error, body }) => ({
        ...{ number, at: new Date(at), ms, status, error, body },
      }));
    },

    async resend(endpointId, which, now) {
      const { numUpdatedRows } = await db
        .updateTable('webhook_deliveries')
        .set({ state: 'waiting', step: 0, due_at: now.getTime(), ended_at: null })
        .where('endpoint_id', '=', endpointId)
        .$if(which !== 'failed', (one) =>
          one.where('id', '=', which).where('state', 'in', ['delivered', 'failed']),
        )
        .$if(which === 'failed', (all) => all.where('state', '=', 'failed'))
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },

    async prune(before, keep) {
      let pruned = await deleteInBatches(db, (rows) =>
        rows.where('ended_at', '<', before.getTime()),
      );
      const endpoints = await db.selectFrom('webhook_endpoints').select('id').execute();
      for (const { id } of endpoints) {
        const last = await of(id)
          .where('ended_at', 'is not', null)
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(1)
          .offset(keep)
          .executeTakeFirst();
        if (last === undefined) continue;
        pruned += await deleteInBatches(db, (rows) =>
          rows
            .where('endpoint_id', '=', id)
            .where('ended_at', 'is not', null)
            .where(({ eb, refTuple, tuple }) =>
              eb(refTuple('created_at', 'id'), '<=', tuple(last.created_at, last.id)),
            ),
        );
      }
      return pruned;
    },
  };
}

/** Deletes deliveries that ended, with their attempts, never many in one transaction. */
async function deleteInBatches(
  db: Kysely<Schema>,
  which: (rows: ReturnType<typeof idsOf>) => ReturnType<typeof idsOf>,
): Promise<number> {
  for (let deleted = 0; ; ) {
    const ids = (await which(idsOf(db)).limit(AT_ONCE).execute()).map(({ id }) => id);
    if (ids.length === 0) return deleted;
    await db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('webhook_attempts').where('delivery_id', 'in', ids).execute();
      const { numDeletedRows } = await transaction
        .deleteFrom('webhook_deliveries')
        .where('id', 'in', ids)
        .where('ended_at', 'is not', null)
        .executeTakeFirstOrThrow();
      deleted += Number(numDeletedRows);
    });
  }
}

function idsOf(db: Kysely<Schema>) {
  return db.selectFrom('webhook_deliveries').select('id');
}
