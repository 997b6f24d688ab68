import type { Kysely } from 'kysely';
import { PLAN_WINDOWS, type PlanWindow, windowStart } from '../../entities/plan-window.js';
import type { ChargeLimits, PendingCharge, PlanCharge } from '../../ports/usage-store.js';
import { addToHour } from './hour-usage.js';
import type { Schema } from './schema.js';

/** Ends a transaction that found a limit reached: what it counted is taken back. */
class Full extends Error {
  readonly what: 'key' | 'concurrent' | PlanWindow;

  constructor(what: Full['what']) {
    super(`full: ${what}`);
    this.what = what;
  }
}

/**
 * Counts in `usage_hours` first, then in `plan_usage` from the hour to the month, as every
 * other transaction does: they cannot wait for each other in a circle. The hour's row of
 * the meter is locked from then on, so that what is pending is counted by one at a time.
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
      const used = await addToHour(transaction, keyId, hour, limits.key);
      if (used === null) throw new Full('key');
      const windows = { hour: 0, day: 0, month: 0 };
      for (const window of PLAN_WINDOWS) {
        const count = await addToPlan(transaction, plan.subject, plan.at, 1, window);
        const limit = limits.windows[window];
        if (limit !== null && count > limit) throw new Full(window);
        windows[window] = count;
      }
      const pending = await countPending(transaction, plan.subject, now);
      if (pending >= limits.concurrent) throw new Full('concurrent');
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
      return { used, windows };
    });
  } catch (error) {
    if (error instanceof Full) return { full: error.what };
    throw error;
  }
}

/** Adds to a quota subject's windows that hold `at`, to all or to one; resolves to the last one's count. */
export async function addToPlan(
  db: Kysely<Schema>,
  subject: string,
  at: Date,
  change: number,
  only?: PlanWindow,
): Promise<number> {
  let count = 0;
  for (const window of only === undefined ? PLAN_WINDOWS : [only]) {
    const { used } = await db
      .insertInto('plan_usage')
      .values({
        meter: subject,
        window,
        start: windowStart(window, at).getTime(),
        used: Math.max(0, change),
      })
      .onConflict((conflict) =>
        conflict
          .columns(['meter', 'window', 'start'])
          .doUpdateSet((set) => ({ used: set('plan_usage.used', '+', change) })),
      )
      .returning('used')
      .executeTakeFirstOrThrow();
    count = used;
  }
  return count;
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
  return { windows, pending: await countPending(db, subject, at) };
}

/** Charges of a quota subject whose lease has not run out at `at`. */
async function countPending(db: Kysely<Schema>, subject: string, at: Date): Promise<number> {
  const { pending } = await db
    .selectFrom('pending_charges')
    .select((select) => select.fn.countAll<number>().as('pending'))
    .where('meter', '=', subject)
    .where('lease_until', '>', at.getTime())
    .executeTakeFirstOrThrow();
  return Number(pending);
}
