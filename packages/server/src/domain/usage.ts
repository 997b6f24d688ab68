import { NobgError } from '@nobg/contract/errors.js';
import type { Clock } from '../ports/clock.js';
import type { ApiKey } from '../ports/key-store.js';
import type { PendingCharge, UsageStore } from '../ports/usage-store.js';
import { randomBase62 } from './base62.js';

const HOUR_MS = 3_600_000;
/**
 * A process that lives renews its leases at every sweep (each 30 s), so a lease that
 * ran out means that its process is dead, or so stuck that four sweeps were missed.
 */
const LEASE_MS = 120_000;

/** What a key has used of the current clock hour (UTC). */
export interface Usage {
  readonly used: number;
  readonly limit: number;
  readonly remaining: number;
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
  /** The request succeeded: the charge stays. */
  settle(): Promise<void>;
  /** The request failed: the charge goes back to the hour it was taken from. */
  refund(): Promise<void>;
}

/** `rate_limited`, with the usage for the headers of the answer. */
export class RateLimitError extends NobgError {
  readonly usage: Usage;

  constructor(usage: Usage, retryAfterS: number) {
    super(
      'rate_limited',
      `This key has used its ${usage.limit} requests of this hour; the next hour begins in ${retryAfterS} s.`,
      { retryAfterS },
    );
    this.usage = usage;
  }
}

export interface UsageRules {
  /**
   * Counts one request of this key before its work begins.
   * @throws RateLimitError when the hour's limit is reached; nothing is counted then
   */
  reserve(key: ApiKey): Promise<Reservation>;
  /** The current hour's usage, as it is. */
  peek(key: ApiKey): Promise<Usage>;
  /**
   * Renews the leases of requests in work, and refunds what dead processes held. To be
   * called at start and every 30 s. Resolves to how many charges were refunded.
   */
  sweep(): Promise<number>;
}

/** The limit by key and clock hour: refused and failed requests cost nothing. */
export function createUsage(options: {
  readonly usage: UsageStore;
  readonly clock: Clock;
}): UsageRules {
  const { usage: store, clock } = options;
  /** Charges of requests in work, whose leases this process renews. */
  const held = new Set<string>();

  return {
    async reserve(key) {
      const now = clock.now();
      const hour = hourOf(now);
      const charge: PendingCharge = {
        id: randomBase62(22),
        keyId: key.id,
        hour,
        leaseUntil: new Date(now.getTime() + LEASE_MS),
      };
      const used = await store.charge(charge, key.limitPerHour);
      if (used === null) {
        const usage = usageOf(key, key.limitPerHour, hour);
        const retryAfterS = Math.ceil((usage.resetAt.getTime() - now.getTime()) / 1000);
        throw new RateLimitError(usage, Math.max(1, retryAfterS));
      }
      held.add(charge.id);
      let over = false;
      const end = async (how: () => Promise<void>): Promise<void> => {
        if (over) return;
        over = true;
        // Also when it fails: the lease then runs out, and the sweep refunds the charge.
        held.delete(charge.id);
        try {
          await how();
        } catch (error) {
          over = false;
          throw error;
        }
      };
      return {
        usage: usageOf(key, used, hour),
        settle: () => end(() => store.settle(charge)),
        refund: () => end(() => store.refund(charge.id)),
      };
    },

    async peek(key) {
      const hour = hourOf(clock.now());
      return usageOf(key, await store.count(key.id, hour), hour);
    },

    async sweep() {
      const now = clock.now();
      await store.renew([...held], new Date(now.getTime() + LEASE_MS));
      return store.refundExpired(now);
    },
  };
}

function hourOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / HOUR_MS) * HOUR_MS);
}

function usageOf(key: ApiKey, used: number, hour: Date): Usage {
  return {
    used,
    limit: key.limitPerHour,
    remaining: Math.max(0, key.limitPerHour - used),
    resetAt: new Date(hour.getTime() + HOUR_MS),
  };
}
