import type { Kysely } from 'kysely';
import { PLAN_WINDOWS, type PlanWindow, windowStart } from '../../entities/plan-window.js';
import type { ChargeLimits, PendingCharge, PlanCharge } from '../../ports/usage-store.js';
import { countCharge, LimitFull } from './count-charge.js';
import type { Schema } from './schema.js';

/**
 * Counts, and keeps the charge as pending. The hour's row of the meter is locked from its count on, so that what is
 * pending is counted by one at a time.
 */
export async function chargePlan(
  db: Kysely<Schema>,
  charge: PendingCharge & Required<Pick<PendingCharge, 'plan'>>,
  limits: ChargeLimits,
  now: Date,
): Promise<PlanCharge> {
  const { id, keyId, hour, leaseUntil, plan } = charge;
  try {
    return await db.transaction().execute(async (transaction) => {
      const { used, windows } = await countCharge(transaction, charge, limits);
      const { pending } = await transaction
        .selectFrom('pending_charges')
        .select((select) => select.fn.countAll<number>().as('pending'))
        .where('meter', '=', plan.subject)
        .where('lease_until', '>', now.getTime())
        .executeTakeFirstOrThrow();
      if (Number(pending) >= limits.concurrent) throw new LimitFull('concurrent');
      await transaction
        .insertInto('pending_charges')
        .values({
          id,
          key_id: keyId,
          hour: hour.getTime(),
          lease_until: leaseUntil.getTime(),
          meter: plan.subject,
          charged_at: plan.at.getTime(),
        })
        .execute();
      return { used, windows: windows ?? { hour: 0, day: 0, month: 0 } };
    });
  } catch (error) {
    if (error instanceof LimitFull)
      return { full: error.what as 'key' | 'concurrent' | PlanWindow };
    throw error;
  }
}

export async function countPlan(db: Kysely<Schema>, subject: string, at: Date) {
  const rows = await db
    .selectFrom('plan_usage')
    .select(['window', 'used'])
    .where('meter', '=', subject)
    .where((is) =>
      is.or(
        PLAN_WINDOWS.map((window) =>
          is.and([is('window', '=', window), is('start', '=', windowStart(window, at).getTime())]),
        ),
      ),
    )
    .execute();
  const windows = { hour: 0, day: 0, month: 0 };
  for (const { window, used } of rows) windows[window] = used;
  const { pending } = await db
    .selectFrom('pending_charges')
    .select((select) => select.fn.countAll<number>().as('pending'))
    .where('meter', '=', subject)
    .where('lease_until', '>', at.getTime())
    .executeTakeFirstOrThrow();
  return { windows, pending: Number(pending) };
}
