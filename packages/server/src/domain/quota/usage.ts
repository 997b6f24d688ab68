import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { Entitlement } from '../../entities/entitlement.js';
import type { Clock } from '../../ports/clock.js';
import type {
  ChargeLimits,
  CountedCharge,
  PendingCharge,
  UsageStore,
} from '../../ports/usage-store.js';
import { randomBase62 } from '../base62.js';
import {
  hourLimitOf,
  limitsOf,
  planRefusal,
  type QuotaStatus,
  quotaStatusOf,
} from './plan-limits.js';

const HOUR_MS = 3_600_000;
/**
 * A process that lives renews its leases at every sweep (each 30 s), so a lease that
 * ran out means that its process is dead, or so stuck that four sweeps were missed.
 */
const LEASE_MS = 120_000;

/** A month's window, and what of it may still be refunded, is within. */
const PLAN_KEPT_MS = 62 * 24 * HOUR_MS;

const NO_WINDOWS = { hour: null, day: null, month: null };

/** A count and its bound: `used` and `remaining` are `limit` together. */
export interface Counted {
  readonly used: number;
  readonly limit: number;
  readonly remaining: number;
}

/** What a key has used of the current clock hour (UTC). */
export interface Usage extends Counted {
  /** The same of all keys of its account together, where its plan bounds that. */
  readonly account?: Counted;
  /** End of the hour, when `used` begins at 0 again. */
  readonly resetAt: Date;
}

/**
 * A request that has been counted. Whichever of `settle` and `refund` succeeds first
 * holds, and later calls do nothing; where both fail, the charge is refunded within minutes.
 */
export interface Reservation {
  /** The hour's usage with this request. */
  readonly usage: Usage;
  /** How the plan's windows stand with it; empty where no plan counts. */
  readonly quota: readonly QuotaStatus[];
  /** The request succeeded: the charge stays. */
  settle(): Promise<void>;
  /** The same of a request with an idempotency key: who takes the key over is not charged again. */
  settleFor(kept: { readonly id: string; readonly owner: string }): Promise<void>;
  /** The request failed: the charge goes back to the hour it was taken from. */
  refund(): Promise<void>;
}

/** A limit was reached; with the usage for the headers of the answer. */
export class RateLimitError extends NobgError {
  readonly usage: Usage;

  constructor(
    usage: Usage,
    refusal: {
      readonly code: 'rate_limited' | 'plan_limit' | 'too_many_at_once';
      readonly detail: string;
      readonly retryAfterS: number;
    },
  ) {
    super(refusal.code, refusal.detail, { retryAfterS: refusal.retryAfterS });
    this.usage = usage;
  }
}

function keyRefusal(usage: Usage, now: Date) {
  const retryAfterS = Math.max(1, Math.ceil((usage.resetAt.getTime() - now.getTime()) / 1000));
  const detail = `This key has used its ${usage.limit} requests of this hour; the next hour begins in ${retryAfterS} s.`;
  return { code: 'rate_limited', detail, retryAfterS } as const;
}

export interface UsageQuota {
  /**
   * Counts one request of this key before its work begins.
   * @throws RateLimitError when the hour's limit is reached, or one of the key's plan; nothing
   *   is counted then
   */
  reserve(key: ApiKey): Promise<Reservation>;
  /**
   * Counts one image that another store keeps account of: its charge ends with the image, and has no lease.
   * @param count null: nothing was counted, as the image is somebody else's by now
   * @throws RateLimitError as `reserve`, but for requests at once
   */
  countImage(
    key: ApiKey,
    count: (
      of: Pick<PendingCharge, 'keyId' | 'hour' | 'plan'>,
      limits: Omit<ChargeLimits, 'concurrent'>,
    ) => Promise<CountedCharge | null>,
  ): Promise<Usage | null>;
  /** The current hour's usage, as it is. */
  peek(key: ApiKey): Promise<Usage>;
  /** The same of several keys, read at once and without what the keys of an account used together. */
  peekEach(keys: readonly ApiKey[]): Promise<{ readonly key: ApiKey; readonly usage: Usage }[]>;
  /** How a plan's windows stand, and how many requests are in work. */
  quotaStatus(entitlement: Entitlement): Promise<{ quota: QuotaStatus[]; inWork: number }>;
  /**
   * Renews the leases of requests in work, and refunds what dead processes had reserved. To be
   * called at start and every 30 s. Resolves to how many charges were refunded.
   */
  sweep(): Promise<number>;
  /** Forgets what plans counted in windows that are long over. */
  forget(): Promise<number>;
}

/** The limit by key and clock hour: refused and failed requests cost nothing. */
export function createUsageQuota(options: {
  readonly usage: UsageStore;
  readonly clock: Clock;
}): UsageQuota {
  const { usage: store, clock } = options;
  /** Charges of requests in work, whose leases this process renews. */
  const leased = new Set<string>();

  async function peek(key: ApiKey, now: Date): Promise<Usage> {
    const hour = hourOf(now);
    const usage = usageOf(key, await store.count(key.id, hour), hour);
    if (key.entitlement?.quotaSubject == null) return usage;
    const { windows } = await store.countPlan(key.entitlement.quotaSubject, now);
    return withPlan(usage, quotaStatusOf(key.entitlement.plan, windows, now));
  }

  return {
    async reserve(key) {
      const now = clock.now();
      const hour = hourOf(now);
      const charge: PendingCharge = {
        id: randomBase62(22),
        keyId: key.id,
        hour,
        at: now,
        leaseUntil: new Date(now.getTime() + LEASE_MS),
        ...(key.entitlement?.quotaSubject == null
          ? {}
          : { plan: { subject: key.entitlement.quotaSubject, at: now } }),
      };
      const { usage, quota } = await charged(store, key, charge, now);
      leased.add(charge.id);
      let over = false;
      const end = async (how: () => Promise<void>): Promise<void> => {
        if (over) return;
        over = true;
        // Also when it fails: the lease then runs out, and the sweep refunds the charge.
        leased.delete(charge.id);
        try {
          await how();
        } catch (error) {
          over = false;
          throw error;
        }
      };
      return {
        usage,
        quota,
        settle: () => end(() => store.settle(charge)),
        settleFor: (kept) => end(() => store.settle(charge, kept)),
        refund: () => end(() => store.refund(charge.id)),
      };
    },

    async countImage(key, count) {
      const now = clock.now();
      const hour = hourOf(now);
      const plan = key.entitlement?.plan;
      const subject = key.entitlement?.quotaSubject;
      const limits = plan ? limitsOf(key, plan) : { key: hourLimitOf(key), windows: NO_WINDOWS };
      const counted = await count(
        { keyId: key.id, hour, ...(subject == null ? {} : { plan: { subject, at: now } }) },
        limits,
      );
      if (counted === null) return null;
      if ('used' in counted) {
        const usage = usageOf(key, counted.used, hour);
        const { windows } = counted;
        return plan && windows ? withPlan(usage, quotaStatusOf(plan, windows, now)) : usage;
      }
      const usage = await peek(key, now);
      const refusal =
        counted.full === 'key' || plan === undefined
          ? keyRefusal(usage, now)
          : planRefusal(counted.full, plan, now);
      throw new RateLimitError(usage, refusal);
    },

    peek: (key) => peek(key, clock.now()),

    async peekEach(keys) {
      const hour = hourOf(clock.now());
      const used = await store.countEach(
        keys.map(({ id }) => id),
        hour,
      );
      return keys.map((key) => ({ key, usage: usageOf(key, used.get(key.id) ?? 0, hour) }));
    },

    async quotaStatus({ plan, quotaSubject }) {
      const now = clock.now();
      if (quotaSubject === null) return { quota: [], inWork: 0 };
      const { windows, pending } = await store.countPlan(quotaSubject, now);
      return { quota: quotaStatusOf(plan, windows, now), inWork: pending };
    },

    async sweep() {
      const now = clock.now();
      await store.renew([...leased], new Date(now.getTime() + LEASE_MS));
      return store.refundExpired(now);
    },

    forget: () => store.deletePlanBefore(new Date(clock.now().getTime() - PLAN_KEPT_MS)),
  };
}

/** @throws RateLimitError */
async function charged(
  store: UsageStore,
  key: ApiKey,
  charge: PendingCharge,
  now: Date,
): Promise<{ usage: Usage; quota: QuotaStatus[] }> {
  const limit = hourLimitOf(key);
  if (key.entitlement === undefined || charge.plan === undefined) {
    const used = await store.charge(charge, limit);
    if (used === null) {
      const full = usageOf(key, limit, charge.hour);
      throw new RateLimitError(full, keyRefusal(full, now));
    }
    return { usage: usageOf(key, used, charge.hour), quota: [] };
  }
  const { plan } = key.entitlement;
  const counted = await store.chargePlan(
    { ...charge, plan: charge.plan },
    limitsOf(key, plan),
    now,
  );
  if ('used' in counted) {
    const quota = quotaStatusOf(plan, counted.windows, now);
    return { usage: withPlan(usageOf(key, counted.used, charge.hour), quota), quota };
  }
  const { windows } = await store.countPlan(charge.plan.subject, now);
  const used = await store.count(key.id, charge.hour);
  const usage = withPlan(usageOf(key, used, charge.hour), quotaStatusOf(plan, windows, now));
  throw new RateLimitError(
    usage,
    counted.full === 'key' ? keyRefusal(usage, now) : planRefusal(counted.full, plan, now),
  );
}

/** Beside the key's own hour how that of its account stands. */
function withPlan(usage: Usage, quota: readonly QuotaStatus[]): Usage {
  const hour = quota.find(({ window }) => window === 'hour');
  if (hour === undefined || hour.limit === null) return usage;
  return { ...usage, account: countedOf(hour.used, hour.limit) };
}

function hourOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / HOUR_MS) * HOUR_MS);
}

function usageOf(key: ApiKey, used: number, hour: Date): Usage {
  return {
    ...countedOf(used, hourLimitOf(key)),
    resetAt: new Date(hour.getTime() + HOUR_MS),
  };
}

/** A bound may have been lowered within the hour: what is beyond it was used all the same. */
function countedOf(used: number, limit: number): Counted {
  const within = Math.min(used, limit);
  return { used: within, limit, remaining: limit - within };
}
