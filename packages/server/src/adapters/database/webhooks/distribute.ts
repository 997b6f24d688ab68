import { type Insertable, type Kysely, sql } from 'kysely';
import type { MessageData, WebhookDelivery } from '../../../entities/webhook.js';
import type { Message, WebhookStore } from '../../../ports/webhook-store.js';
import type { Schema } from '../schema.js';

/** Rows of one statement: SQLite takes 32,766 values in one. */
const ROWS_AT_ONCE = 500;

type Distributing = Pick<WebhookStore, 'imagesOf' | 'distribute' | 'add'>;

export function distributing(db: Kysely<Schema>): Distributing {
  return {
    async imagesOf(itemIds) {
      if (itemIds.length === 0) return [];
      const rows = await db
        .selectFrom('job_items')
        .select(['id', 'job_id', 'position', 'external_id'])
        .where('id', 'in', itemIds)
        .execute();
      return rows.map(({ id, job_id: jobId, position, external_id: externalId }) => ({
        ...{ id, jobId, position, externalId },
      }));
    },

    async distribute(messages, { now, mostWaiting }) {
      if (messages.length === 0) return 0;
      return db.transaction().execute(async (transaction) => {
        const ids = messages.map(({ eventId }) => eventId);
        const taken = await transaction
          .deleteFrom('events')
          .where('id', 'in', ids)
          .returning('id')
          .execute();
        // Others may have taken some in the meantime.
        const ours = new Set(taken.map(({ id }) => id));
        const mine = messages.filter(({ eventId }) => ours.has(eventId));
        const rows = await rowsFor(transaction, mine, now, mostWaiting);
        for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
          await transaction
            .insertInto('webhook_deliveries')
            .values(rows.slice(at, at + ROWS_AT_ONCE))
            .onConflict((conflict) => conflict.columns(['endpoint_id', 'event_id']).doNothing())
            .execute();
        }
        return taken.length;
      });
    },

    async add(delivery, accountId, step) {
      const row = rowOf(delivery, accountId);
      await db
        .insertInto('webhook_deliveries')
        .values({ ...row, step })
        .execute();
    },
  };
}

/** A delivery for each message and each endpoint that wants it. */
async function rowsFor(
  transaction: Kysely<Schema>,
  messages: readonly Message[],
  now: Date,
  mostWaiting: number,
): Promise<Insertable<Schema['webhook_deliveries']>[]> {
  if (messages.length === 0) return [];
  const accounts = [...new Set(messages.map(({ accountId }) => accountId))];
  const endpoints = await transaction
    .selectFrom('webhook_endpoints')
    .select(['id', 'account_id', 'event_types'])
    .where('account_id', 'in', accounts)
    .where('enabled', '=', 1)
    .execute();
  const rows: Insertable<Schema['webhook_deliveries']>[] = [];
  for (const { id, account_id: accountId, event_types: types } of endpoints) {
    const wanted = messages.filter(
      (message) => message.accountId === accountId && types.split(',').includes(message.type),
    );
    if (wanted.length === 0) continue;
    let room = mostWaiting - (await countWaiting(transaction, id));
    for (const message of wanted) {
      const delivery = newDelivery(message, id, now);
      rows.push({ ...rowOf(delivery, accountId), ...(room > 0 ? {} : overflow(now, mostWaiting)) });
      room -= 1;
    }
  }
  return rows;
}

async function countWaiting(transaction: Kysely<Schema>, endpointId: string): Promise<number> {
  const { count } = await transaction
    .selectFrom('webhook_deliveries')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', sql.lit('waiting'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function overflow(now: Date, mostWaiting: number) {
  const error = `More than ${mostWaiting} messages wait for this webhook.`;
  return { state: 'failed', ended_at: now.getTime(), error } as const;
}

function newDelivery(message: Message, endpointId: string, now: Date): WebhookDelivery {
  const { eventId, type, data, happenedAt } = message;
  return {
    // One id for each event and endpoint, whoever takes the event.
    id: `dlv_${eventId.replace(/^evt_/, '')}_${endpointId.replace(/^wh_/, '')}`,
    ...{ endpointId, eventId, type, data, happenedAt, createdAt: now },
    ...{ state: 'waiting', attempts: 0, dueAt: now, endedAt: null, status: null, error: null },
  };
}

function rowOf(
  delivery: WebhookDelivery,
  accountId: string,
): Insertable<Schema['webhook_deliveries']> {
  return {
    id: delivery.id,
    endpoint_id: delivery.endpointId,
    account_id: accountId,
    event_id: delivery.eventId,
    type: delivery.type,
    data: JSON.stringify(delivery.data satisfies MessageData),
    happened_at: delivery.happenedAt.getTime(),
    created_at: delivery.createdAt.getTime(),
    state: delivery.state,
    step: 0,
    attempts: 0,
    token: 0,
    due_at: delivery.createdAt.getTime(),
    lease_until: null,
    ended_at: null,
    status: null,
    error: null,
  };
}
