import { type Kysely, sql } from 'kysely';
import type { ClaimedDelivery, WebhookStore } from '../../../ports/webhook-store.js';
import type { Schema } from '../schema.js';
import { toDelivery, toEndpoint } from './rows.js';

/** Deliveries that others took from under this call, before it lets a later one try. */
const TRIES = 20;

type Filter = Parameters<WebhookStore['claim']>[0];
type Claiming = Pick<WebhookStore, 'claim' | 'release' | 'reclaim'>;

export function claiming(db: Kysely<Schema>): Claiming {
  return {
    async claim(filter) {
      for (let tried = 0; tried < TRIES; tried += 1) {
        const id = await nextEndpoint(db, filter);
        if (id === null) return null;
        const claimed = await db
          .transaction()
          .execute((transaction) => claimOf(transaction, id, filter));
        if (claimed !== null) return claimed;
      }
      return null;
    },

    async release({ deliveryId, token }) {
      const { numUpdatedRows } = await db
        .updateTable('webhook_deliveries')
        .set({ state: 'waiting', lease_until: null })
        .where('id', '=', deliveryId)
        .where('token', '=', token)
        .where('state', '=', sql.lit('sending'))
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows) > 0;
    },

    async reclaim(now) {
      const { numUpdatedRows } = await db
        .updateTable('webhook_deliveries')
        .set({ state: 'waiting', lease_until: null })
        .where('state', '=', sql.lit('sending'))
        .where('lease_until', '<=', now.getTime())
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },
  };
}

async function nextEndpoint(
  db: Kysely<Schema>,
  { now, perEndpoint, perAccount }: Filter,
): Promise<string | null> {
  const row = await db
    .selectFrom('webhook_endpoints as endpoint')
    .select('endpoint.id')
    .select(({ selectFrom }) => [
      selectFrom('webhook_deliveries as sent')
        .select((of) => of.fn.countAll<number>().as('count'))
        .whereRef('sent.account_id', '=', 'endpoint.account_id')
        .where('sent.state', '=', sql.lit('sending'))
        .as('of_account'),
    ])
    .where('endpoint.enabled', '=', 1)
    .where('endpoint.hold_until', '<=', now.getTime())
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('webhook_deliveries as due')
          .select('due.id')
          .whereRef('due.endpoint_id', '=', 'endpoint.id')
          .where('due.state', '=', sql.lit('waiting'))
          .where('due.due_at', '<=', now.getTime()),
      ),
    )
    .where(({ eb, selectFrom }) =>
      eb(
        selectFrom('webhook_deliveries as sent')
          .select((of) => of.fn.countAll<number>().as('count'))
          .whereRef('sent.account_id', '=', 'endpoint.account_id')
          .whereRef('sent.endpoint_id', '=', 'endpoint.id')
          .where('sent.state', '=', sql.lit('sending')),
        '<',
        perEndpoint,
      ),
    )
    .where(({ eb, selectFrom }) =>
      eb(
        selectFrom('webhook_deliveries as sent')
          .select((of) => of.fn.countAll<number>().as('count'))
          .whereRef('sent.account_id', '=', 'endpoint.account_id')
          .where('sent.state', '=', sql.lit('sending')),
        '<',
        perAccount,
      ),
    )
    .orderBy('of_account')
    .orderBy('endpoint.served_at')
    .orderBy('endpoint.id')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Null where somebody else was quicker. */
async function claimOf(
  transaction: Kysely<Schema>,
  endpointId: string,
  { now, leaseUntil, perEndpoint }: Filter,
): Promise<ClaimedDelivery | null> {
  // First the endpoint's row: claims of one endpoint wait for each other, and count right.
  const endpoint = await transaction
    .updateTable('webhook_endpoints')
    .set({ served_at: now.getTime() })
    .where('id', '=', endpointId)
    .where('enabled', '=', 1)
    .where('hold_until', '<=', now.getTime())
    .returningAll()
    .executeTakeFirst();
  if (endpoint === undefined) return null;
  const { count } = await transaction
    .selectFrom('webhook_deliveries')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('account_id', '=', endpoint.account_id)
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', sql.lit('sending'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= perEndpoint) return null;
  const row = await transaction
    .updateTable('webhook_deliveries')
    .set((set) => ({
      state: 'sending' as const,
      token: set('token', '+', 1),
      lease_until: leaseUntil.getTime(),
    }))
    .where('id', '=', (of) =>
      of
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('endpoint_id', '=', endpointId)
        .where('state', '=', sql.lit('waiting'))
        .where('due_at', '<=', now.getTime())
        .orderBy('due_at')
        .orderBy('id')
        .limit(1),
    )
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return null;
  const { secret, previous_secret: previous, previous_until: until } = endpoint;
  const overlaps = previous !== null && until !== null && until > now.getTime();
  return {
    deliveryId: row.id,
    endpointId,
    token: row.token,
    delivery: toDelivery(row),
    endpoint: toEndpoint(endpoint),
    secrets: overlaps ? [secret, previous] : [secret],
    step: row.step,
    throttles: endpoint.throttles,
  };
}
