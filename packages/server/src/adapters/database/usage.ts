import type { Kysely } from 'kysely';
import type { UsageStore } from '../../ports/usage-store.js';
import { addToHour, addToPlan, countCharge, LimitFull, takeBack } from './count-charge.js';
import { markCharged } from './idempotency.js';
import { chargePlan, countPlan } from './plan-usage.js';
import type { Schema } from './schema.js';

/** Expired charges that one sweep looks at; what is above waits for the next. */
const SWEEP_BATCH = 1000;

const NO_WINDOWS = { hour: null, day: null, month: null };

/**
 * Counts in `usage_hours`, and in `pending_charges` what may still be taken back.
 * Every transaction takes its row of `pending_charges` first, but for `charge`, whose row
 * nobody else knows yet: they cannot wait for each other in a circle.
 */
export function createUsageStore(db: Kysely<Schema>): UsageStore {
  async function countEach(keyIds: readonly string[], hour: Date): Promise<Map<string, number>> {
    if (keyIds.length === 0) return new Map();
    const rows = await db
      .selectFrom('usage_hours')
      .select(['key_id', 'used'])
      .where('key_id', 'in', keyIds)
      .where('hour', '=', hour.getTime())
      .execute();
    return new Map(rows.map(({ key_id, used }) => [key_id, used]));
  }

  return {
    async charge({ id, keyId, hour, at, leaseUntil }, limit) {
      try {
        return await db.transaction().execute(async (transaction) => {
          const limits = { key: limit, windows: NO_WINDOWS };
          const { used } = await countCharge(
            transaction,
            { keyId, hour, ...(at && { at }) },
            limits,
          );
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
      } catch (error) {
        if (error instanceof LimitFull) return null;
        throw error;
      }
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

    count: async (keyId, hour) => (await countEach([keyId], hour)).get(keyId) ?? 0,
    countEach,

    async settle({ id, keyId, hour, plan }, kept) {
      await db.transaction().execute(async (transaction) => {
        if (kept !== undefined) await markCharged(transaction, kept);
        const pending = await transaction
          .deleteFrom('pending_charges')
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst();
        if (pending !== undefined) return;
        await addToHour(transaction, keyId, hour.getTime(), 1);
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
    const { key_id: keyId, hour, meter, charged_at: at } = charge;
    const plan =
      meter === null || at === null ? {} : { plan: { subject: meter, at: new Date(at) } };
    await takeBack(transaction, { keyId, hour: new Date(hour), ...plan });
    return true;
  });
}
