import { NobgError } from '@nobg/contract/errors.js';
import type { Kysely } from 'kysely';
import type { IdempotencyState, IdempotencyStore } from '../../ports/idempotency-store.js';
import type { KeptAnswer } from '../../ports/job-store.js';
import type { Schema } from './schema.js';

/** s */
const RETRY_AFTER_S = 2;

/** Answers in `idempotency_keys`. */
export function createIdempotencyStore(db: Kysely<Schema>): IdempotencyStore {
  return {
    claim: ({ id, keyId, owner, leaseUntil, expiresAt }, now) =>
      db.transaction().execute(async (transaction): Promise<IdempotencyState> => {
        const lease = { owner, lease_until: leaseUntil.getTime() };
        const made = await transaction
          .insertInto('idempotency_keys')
          .values({
            ...{ id, key_id: keyId, ...lease, expires_at: expiresAt.getTime(), charged: 0 },
            ...{ fingerprint: null, status: null, headers: null, body: null, blob_id: null },
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .executeTakeFirst();
        if (made !== undefined) return { state: 'claimed', charged: false };
        const fresh = await transaction
          .updateTable('idempotency_keys')
          .set({
            ...{ ...lease, expires_at: expiresAt.getTime(), charged: 0 },
            ...{ fingerprint: null, status: null, headers: null, body: null, blob_id: null },
          })
          .where('id', '=', id)
          .where('expires_at', '<=', now.getTime())
          .returning('id')
          .executeTakeFirst();
        if (fresh !== undefined) return { state: 'claimed', charged: false };
        const left = await transaction
          .updateTable('idempotency_keys')
          .set(lease)
          .where('id', '=', id)
          .where('status', 'is', null)
          .where('lease_until', '<=', now.getTime())
          .returning('charged')
          .executeTakeFirst();
        if (left !== undefined) return { state: 'claimed', charged: left.charged === 1 };
        const row = await transaction
          .selectFrom('idempotency_keys')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst();
        if (row === undefined || row.status === null || row.fingerprint === null) {
          return { state: 'in_work' };
        }
        const { fingerprint, status, headers, body, blob_id: blobId } = row;
        const answer = { fingerprint, status, headers: JSON.parse(headers ?? '{}'), body, blobId };
        return { state: 'answered', answer };
      }),

    async renew(claims, leaseUntil) {
      for (const { id, owner } of claims) {
        await db
          .updateTable('idempotency_keys')
          .set({ lease_until: leaseUntil.getTime() })
          .where('id', '=', id)
          .where('owner', '=', owner)
          .where('status', 'is', null)
          .execute();
      }
    },

    async keep(answer) {
      await keepAnswer(db, answer);
    },

    async release(id, owner) {
      await db
        .deleteFrom('idempotency_keys')
        .where('id', '=', id)
        .where('owner', '=', owner)
        .where('status', 'is', null)
        .execute();
    },

    async deleteExpired(now) {
      const rows = await db
        .deleteFrom('idempotency_keys')
        .where('expires_at', '<=', now.getTime())
        .returning('blob_id')
        .execute();
      return rows.flatMap(({ blob_id: id }) => (id === null ? [] : [id]));
    },

    async neededBlobs(ids) {
      if (ids.length === 0) return new Set();
      const rows = await db
        .selectFrom('idempotency_keys')
        .select('blob_id')
        .where('blob_id', 'in', ids)
        .execute();
      return new Set(rows.flatMap(({ blob_id: id }) => (id === null ? [] : [id])));
    },
  };
}

/** Within the transaction that did what the answer tells of. @throws NobgError where another request has the key now */
export async function keepWithWork(db: Kysely<Schema>, answer: KeptAnswer): Promise<void> {
  if (await keepAnswer(db, answer)) return;
  throw new NobgError(
    'idempotency_in_work',
    'Another request with this Idempotency-Key took over from this one, which came to a halt for too long.',
    { retryAfterS: RETRY_AFTER_S },
  );
}

/** @returns whether the key was still that of the request */
async function keepAnswer(
  db: Kysely<Schema>,
  answer: Omit<KeptAnswer, 'body'> & {
    readonly body: string | null;
    readonly blobId?: string | null;
  },
): Promise<boolean> {
  const { id, owner, fingerprint, status, headers, body, blobId = null } = answer;
  const { numUpdatedRows } = await db
    .updateTable('idempotency_keys')
    .set({ fingerprint, status, headers: JSON.stringify(headers), body, blob_id: blobId })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('status', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Within the transaction that makes a request's charge final: whoever takes its key over is not charged again. */
export async function markCharged(
  db: Kysely<Schema>,
  { id, owner }: { readonly id: string; readonly owner: string },
): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ charged: 1 })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .execute();
}
