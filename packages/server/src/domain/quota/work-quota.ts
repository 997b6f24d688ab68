import { createHash } from 'node:crypto';
import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import { type PlanWindow, windowEnd, windowStart } from '../../entities/plan-window.js';
import type { AttemptStore } from '../../ports/attempt-store.js';
import type { Clock } from '../../ports/clock.js';
import { type SchedulingClass, schedulingOf } from './scheduling.js';

/** Jobs that may be begun for each that a plan counts: who has bad luck with photos is not kept out. */
const ATTEMPTS_PER_IMAGE = 3;
/** Of a key that the operator made with a low limit: previews may be free, and count as well. */
const LEAST_PER_HOUR = 100;
/** A network of 48 bits holds many of 64. */
const WIDE_FACTOR = 4;

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

export interface WorkQuota {
  /** @throws NobgError `too_many_attempts` where too much was begun already */
  check(key: ApiKey | null, kind: 'cutout' | 'render'): Promise<void>;
  /** Counts work that was begun, whatever came of it; never taken back. @param frames that were worked on */
  countAttempt(key: ApiKey | null, frames?: number): Promise<void>;
  /** Counts what a render wrote. */
  countRender(key: ApiKey | null, pixels: number): Promise<void>;
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
    const scheduling = schedulingOf(key);
    const { holder: subject, networks } = scheduling;
    const what = 'attempts';
    const bounds: Bound[] = networks.map((network, wide) => ({
      ...{ what, subject: `network ${network}`, window: 'day' },
      most: limits.perAddressPerDay * (wide === 0 ? 1 : WIDE_FACTOR),
    }));
    const { hour, day } = imagesOf(key);
    if (hour !== null) {
      bounds.push({ what, subject, window: 'hour', most: ATTEMPTS_PER_IMAGE * hour });
    }
    if (day !== null) bounds.push({ what, subject, window: 'day', most: ATTEMPTS_PER_IMAGE * day });
    return bounds;
  }

  const startOf = ({ window }: Bound): Date => windowStart(window, clock.now());

  async function count(bounds: readonly Bound[], weight: number): Promise<void> {
    for (const bound of bounds) await attempts.add(nameOf(bound), startOf(bound), weight);
  }

  return {
    async check(key, kind) {
      const bounds = kind === 'render' ? [renderBound(schedulingOf(key))] : attemptBounds(key);
      for (const bound of bounds) {
        if ((await attempts.count(nameOf(bound), startOf(bound))) < bound.most) continue;
        const leftMs = windowEnd(bound.window, clock.now()).getTime() - clock.now().getTime();
        const retryAfterS = Math.max(1, Math.ceil(leftMs / 1000));
        throw new NobgError('too_many_attempts', sentence(bound, retryAfterS), { retryAfterS });
      }
    },
    countAttempt: (key, frames = 1) => count(attemptBounds(key), frames),
    countRender: (key, pixels) =>
      count([renderBound(schedulingOf(key))], Math.max(1, Math.ceil(pixels / 1_000_000))),
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
