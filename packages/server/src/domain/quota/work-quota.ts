import { createHash } from 'node:crypto';
import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import { type PlanWindow, windowEnd, windowStart } from '../../entities/plan-window.js';
import type { AttemptStore } from '../../ports/attempt-store.js';
import type { Clock } from '../../ports/clock.js';
import { networkBounds } from './ip-network.js';
import { type SchedulingClass, schedulingOf } from './scheduling.js';

/** Jobs that may be begun for each that a plan counts: who has bad luck with photos is not kept out. */
const ATTEMPTS_PER_IMAGE = 3;
/** Of a key that the operator made with a low limit: previews may be free, and count as well. */
const LEAST_PER_HOUR = 100;

/** What is counted, and how much of it fits into a window. */
interface Bound {
  readonly what: 'attempts' | 'render-megapixels';
  readonly subject: string;
  readonly window: Exclude<PlanWindow, 'month'>;
  readonly most: number;
}

export interface WorkQuotaLimits {
  /** Jobs a day from one address of callers who don't pay. */
  readonly perAddressPerDay: number;
  /** Megapixels of pictures composed anew in an hour, by account: of those who pay, and of others. */
  readonly renderMegapixels: { readonly paying: number; readonly other: number };
}

/** Work that is counted before it begins. */
export interface WorkReservation {
  /**
   * Counts what it came to, once it is over.
   * @param weight attempts, or megapixels of a render; 0 where nothing was begun
   */
  settle(weight: number): Promise<void>;
}

export interface WorkQuota {
  /**
   * Counts one piece of work, in one atomic statement for each bound: jobs that run at the same time cannot pass a bound
   * together. What was begun is never given back, whatever came of it.
   * @param weight what it may come to, as far as that is known: attempts, or megapixels of a render; default: 1
   * @throws NobgError `too_many_attempts` where the bound is reached already; nothing is counted then
   */
  reserve(key: ApiKey | null, kind: 'cutout' | 'render', weight?: number): Promise<WorkReservation>;
}

/**
 * The quota of work itself. Plans count pictures that came out and give failures back; this counts what an
 * engine's process or the network was used for, so that failing, or leaving, is not free without end.
 */
export function createWorkQuota(options: {
  readonly attempts: AttemptStore;
  readonly clock: Clock;
  readonly limits: WorkQuotaLimits;
}): WorkQuota {
  const { attempts, clock, limits } = options;

  function renderBound(scheduling: SchedulingClass): Bound {
    const { paying, other } = limits.renderMegapixels;
    const most = scheduling.tier === 'paying' ? paying : other;
    return { what: 'render-megapixels', subject: scheduling.holder, window: 'hour', most };
  }

  function attemptBounds(key: ApiKey | null): Bound[] {
    const { holder: subject, address } = schedulingOf(key);
    const what = 'attempts';
    const networks = address === null ? [] : networkBounds(address, limits.perAddressPerDay);
    const bounds: Bound[] = networks.map(({ network, most }) => ({
      ...{ what, subject: `network ${network}`, window: 'day', most },
    }));
    const { hour, day } = imagesOf(key);
    if (hour !== null) {
      bounds.push({ what, subject, window: 'hour', most: ATTEMPTS_PER_IMAGE * hour });
    }
    if (day !== null) bounds.push({ what, subject, window: 'day', most: ATTEMPTS_PER_IMAGE * day });
    return bounds;
  }

  return {
    async reserve(key, kind, reserved = 1) {
      const now = clock.now();
      const bounds = kind === 'render' ? [renderBound(schedulingOf(key))] : attemptBounds(key);
      const counted = bounds.map((bound) => ({
        ...{ bound, name: nameOf(bound), start: windowStart(bound.window, now) },
      }));
      const addToAll = async (subjects: typeof counted, weight: number): Promise<void> => {
        for (const { name, start } of subjects) await attempts.add(name, start, weight);
      };
      for (const [index, { bound, name, start }] of counted.entries()) {
        if ((await attempts.add(name, start, reserved)) - reserved < bound.most) continue;
        await addToAll(counted.slice(0, index + 1), -reserved);
        const leftMs = windowEnd(bound.window, now).getTime() - now.getTime();
        const retryAfterS = Math.max(1, Math.ceil(leftMs / 1000));
        throw new NobgError('too_many_attempts', sentence(bound, retryAfterS), { retryAfterS });
      }
      return {
        async settle(weight) {
          if (weight !== reserved) await addToAll(counted, weight - reserved);
        },
      };
    },
  };
}

/** Images that a key or its plan may make by hour and day; null does not bind. */
function imagesOf(key: ApiKey | null): { hour: number | null; day: number | null } {
  if (key === null) return { hour: null, day: null };
  if (key.entitlement === undefined)
    return { hour: Math.max(LEAST_PER_HOUR, key.limitPerHour), day: null };
  const { requests_per_hour, images_per_day, images_per_month } = key.entitlement.plan;
  return { hour: requests_per_hour, day: images_per_day ?? images_per_month };
}

function sentence({ what, most, window }: Bound, retryAfterS: number): string {
  return what === 'attempts'
    ? `${most} photos were worked on for this caller within this ${window}, with or without a result; it goes on in ${retryAfterS} s.`
    : `${most} megapixels were composed anew for this caller within this ${window}; it goes on in ${retryAfterS} s.`;
}

/** Hashed: of one length, and no list of who tried what. */
function nameOf({ what, subject, window }: Bound): string {
  return createHash('sha256').update(`${what}\n${window}\n${subject}`).digest('base64url');
}
