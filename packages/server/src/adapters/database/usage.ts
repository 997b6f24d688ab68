import type { Kysely } from 'kysely';
import type { UsageStore } from '../../ports/usage-store.js';
import { addToHour } from './hour-usage.js';
import { addToPlan, chargePlan, countPlan } from './plan-usage.js';
import type { Schema } from './schema.js';

/** Expired charges that one sweep looks at; what is above waits for the next. */
const SWEEP_BATCH = 1000;

/**
 * Counts in `usage_hours`, and in `pending_charges` what may still be taken back.
 * Every transaction takes its row of `pending_charges` first, but for `charge`, whose row
 * nobody else knows yet: they cannot wait for each other in a circle.
 */
export function createUsageStore(db: Kysely<Schema>): UsageStore {
  return {
    async charge({ id, keyId, hour, leaseUntil }, limit) {
      return db.transaction().execute(async (transaction) => {
        const used = await addToHour(transaction, keyId, hour, limit);
        if (used === null) return null;
        await transaction
          .insertInto('pending_charges')
          .values({
            id,
            key_id: keyId,
            hour: hour.getTime(),
            lease_until: leaseUntil.getTime(),
          })
          .execute();
        return used;
      });
    },

    chargePlan: (charge, limits, now) => chargePlan(db, charge, limits, now),
    countPlan: (subject, at) => countPlan(db, subject, at),

    async deletePlanBefore(before) {
      const { numDeletedRows } = await db
        .deleteFrom('plan_usage')
        .where('start', '<', before.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },

    async count(keyId, hour) {
      const row = await db
        .selectFrom('usage_hours')
        .select('used')
        .where('key_id', '=', keyId)
        .where('hour', '=', hour.getTime())
        .executeTakeFirst();
      return row?.used ?? 0;
    },

    async settle({ id, keyId, hour, plan }) {
      await db.transaction().execute(async (transaction) => {
        const pending = await transaction
          .deleteFrom('pending_charges')
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst();
        if (pending !== undefined) return;
        await add(transaction, keyId, hour.getTime(), 1);
        if (plan !== undefined) await addToPlan(transaction, plan.subject, plan.at, 1);
      });
    },

    async refund(id) {
      await refund(db, id, null);
    },

    async renew(ids, leaseUntil) {
      if (ids.length === 0) return;
      await db
        .updateTable('pending_charges')
        .set({ lease_until: leaseUntil.getTime() })
        .where('id', 'in', ids)
        .execute();
    },

    async refundExpired(now) {
      const expired = await db
        .selectFrom('pending_charges')
        .select('id')
        .where('lease_until', '<=', now.getTime())
        .limit(SWEEP_BATCH)
        .execute();
      let refunded = 0;
      // One transaction each: sweeps of several processes never wait for each other in a circle.
      for (const { id } of expired) if (await refund(db, id, now)) refunded += 1;
      return refunded;
    },
  };
}

/** Takes a pending charge back, if it is still pending and its lease ended by `expiredBy`. */
function refund(db: Kysely<Schema>, id: string, expiredBy: Date | null): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const charge = await transaction
      .deleteFrom('pending_charges')
      .where('id', '=', id)
      .$if(expiredBy !== null, (query) =>
        query.where('lease_until', '<=', expiredBy?.getTime() ?? 0),
      )
      .returning(['key_id', 'hour', 'meter', 'charged_at'])
      .executeTakeFirst();
    if (charge === undefined) return false;
    await add(transaction, charge.key_id, charge.hour, -1);
    if (charge.meter !== null && charge.charged_at !== null) {
      await addToPlan(transaction, charge.meter, new Date(charge.charged_at), -1);
    }
    return true;
  });
}

async function add(db: Kysely<Schema>, keyId: string, hour: number, change: number): Promise<void> {
  await db
    .updateTable('usage_hours')
    .set((set) => ({ used: set('used', '+', change) }))
    .where('key_id', '=', keyId)
    .where('hour', '=', hour)
    .execute();
}
