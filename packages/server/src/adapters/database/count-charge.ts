import type { Kysely } from 'kysely';
import { PLAN_WINDOWS, type PlanWindow, windowStart } from '../../entities/plan-window.js';
import type { ChargeLimits, PendingCharge } from '../../ports/usage-store.js';
import { recordEvent } from './events.js';
import type { Schema } from './schema.js';

/** Ends a transaction that found a limit reached: what it counted is taken back. */
export class LimitFull<What extends string = 'key' | PlanWindow> extends Error {
  readonly what: What;

  constructor(what: What) {
    super(`full: ${what}`);
    this.what = what;
  }
}

/** What one image counts under. */
export type Counted = Pick<PendingCharge, 'keyId' | 'hour' | 'at' | 'plan'>;

/**
 * Counts one image in `usage_hours` first, then in `plan_usage` from the hour to the month, as every other
 * transaction does: they cannot wait for each other in a circle. What reaches a limit is recorded as an event.
 * @throws LimitFull where a limit was reached before; the transaction is to be rolled back
 */
export async function countCharge(
  transaction: Kysely<Schema>,
  { keyId, hour, plan, at = plan?.at ?? hour }: Counted,
  limits: Omit<ChargeLimits, 'concurrent'>,
): Promise<{ used: number; windows: Record<PlanWindow, number> | null }> {
  if (limits.key < 1) throw new LimitFull('key');
  const key = await transaction
    .insertInto('usage_hours')
    .values({ key_id: keyId, hour: hour.getTime(), used: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['key_id', 'hour'])
        .doUpdateSet((set) => ({ used: set('usage_hours.used', '+', 1) }))
        .where('usage_hours.used', '<', limits.key),
    )
    .returning('used')
    .executeTakeFirst();
  if (key === undefined) throw new LimitFull('key');
  const reached: string[] = [];
  if (key.used === limits.key) reached.push(`hour/${hour.getTime()}/${keyId}`);
  let windows: Record<PlanWindow, number> | null = null;
  if (plan !== undefined) {
    windows = { hour: 0, day: 0, month: 0 };
    for (const window of PLAN_WINDOWS) {
      const used = await addToPlan(transaction, plan.subject, plan.at, 1, window);
      const limit = limits.windows[window];
      if (limit !== null && used > limit) throw new LimitFull(window);
      if (used === limit) {
        reached.push(`${window}/${windowStart(window, plan.at).getTime()}/${plan.subject}`);
      }
      windows[window] = used;
    }
  }
  if (reached.length > 0) {
    await recordLimits(transaction, keyId, reached, at.getTime());
  }
  return { used: key.used, windows };
}

async function recordLimits(
  transaction: Kysely<Schema>,
  keyId: string,
  subjects: readonly string[],
  at: number,
): Promise<void> {
  const { owner_id: owner, kind } = await transaction
    .selectFrom('api_keys')
    .select(['owner_id', 'kind'])
    .where('id', '=', keyId)
    .executeTakeFirstOrThrow();
  // A visitor has nobody to be told, and counts under an address.
  if (kind === 'web' && owner === null) return;
  const accountId = owner ?? keyId;
  for (const subjectId of subjects) {
    const event = { accountId, type: 'usage.limit_reached', subjectId, occasion: '' } as const;
    await recordEvent(transaction, event, at);
  }
}

/** Takes one image back from where it was counted. */
export async function takeBack(
  transaction: Kysely<Schema>,
  { keyId, hour, plan }: Counted,
): Promise<void> {
  await addToHour(transaction, keyId, hour.getTime(), -1);
  if (plan !== undefined) await addToPlan(transaction, plan.subject, plan.at, -1);
}

export async function addToHour(
  db: Kysely<Schema>,
  keyId: string,
  hour: number,
  change: number,
): Promise<void> {
  await db
    .updateTable('usage_hours')
    .set((set) => ({ used: set('used', '+', change) }))
    .where('key_id', '=', keyId)
    .where('hour', '=', hour)
    .execute();
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
