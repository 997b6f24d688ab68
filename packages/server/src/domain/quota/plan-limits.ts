import type { Plan } from '@nobg/contract/app/plans.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import { PLAN_WINDOWS, type PlanWindow, windowEnd } from '../../entities/plan-window.js';
import type { ChargeLimits } from '../../ports/usage-store.js';

/** Stands for a plan without a limit by hour where a number is wanted. */
const NO_LIMIT = 1_000_000;

/** What may be charged to this key in an hour: its own limit, its plan's, or the lower of both. */
export function hourLimitOf(key: ApiKey): number {
  const own = key.followsPlan ? NO_LIMIT : key.limitPerHour;
  if (key.entitlement === undefined) return own;
  return Math.min(own, key.entitlement.plan.requests_per_hour ?? NO_LIMIT);
}

export function limitsOf(key: ApiKey, plan: Plan): ChargeLimits {
  return {
    key: hourLimitOf(key),
    windows: {
      hour: plan.account_requests_per_hour,
      day: plan.images_per_day,
      month: plan.images_per_month,
    },
    concurrent: plan.concurrent,
  };
}

/** How a plan's limit stands. */
export interface QuotaStatus {
  readonly window: PlanWindow;
  readonly used: number;
  readonly limit: number | null;
  readonly resetsAt: Date;
}

export function quotaStatusOf(
  plan: Plan,
  windows: Readonly<Record<PlanWindow, number>>,
  at: Date,
): QuotaStatus[] {
  const limits: Record<PlanWindow, number | null> = {
    hour: plan.account_requests_per_hour,
    day: plan.images_per_day,
    month: plan.images_per_month,
  };
  return PLAN_WINDOWS.map((window) => ({
    window,
    used: windows[window],
    limit: limits[window],
    resetsAt: windowEnd(window, at),
  }));
}

/** A time for people: 2026-03-01 10:00 UTC. */
function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Soon enough to go on, late enough not to be a flood; s. */
const NEXT_PLACE_S = 2;

/** The sentence for what was full; the key's own hour has one of its own. */
export function planRefusal(
  full: 'concurrent' | PlanWindow,
  plan: Plan,
  now: Date,
): {
  code: 'rate_limited' | 'plan_limit' | 'too_many_at_once';
  detail: string;
  retryAfterS: number;
} {
  if (full === 'concurrent') {
    const detail = `The plan ${plan.name} has ${plan.concurrent} requests in work at the same time; wait for one to end.`;
    return { code: 'too_many_at_once', detail, retryAfterS: NEXT_PLACE_S };
  }
  const end = windowEnd(full, now);
  const retryAfterS = Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 1000));
  const counted = {
    hour: `${plan.account_requests_per_hour} requests of this hour for all keys of an account together`,
    day: `${plan.images_per_day} images of this day`,
    month: `${plan.images_per_month} images of this month`,
  }[full];
  const detail = `The ${counted} that the plan ${plan.name} has are used up; it goes on at ${minute(end)}, in ${retryAfterS} s.`;
  return { code: full === 'hour' ? 'rate_limited' : 'plan_limit', detail, retryAfterS };
}

/**
 * Applies the plan to the options: HD that nobody asked for is left out, what was asked for and is
 * not in the plan is refused.
 * @throws NobgError `mode_not_in_plan`, `hd_not_in_plan`
 */
export function applyPlanLimits<Options extends { readonly hd?: boolean }>(
  plan: Plan,
  mode: Plan['modes'][number],
  options: Options,
): Options {
  if (!plan.modes.includes(mode)) {
    const has = plan.modes.join(', ');
    throw new NobgError('mode_not_in_plan', `The plan ${plan.name} has no mode ${mode}.`, {
      fields: [{ field: 'mode', expected: `one of ${has}`, received: mode }],
    });
  }
  if (plan.hd) return options;
  if (options.hd === true) {
    throw new NobgError('hd_not_in_plan', `The plan ${plan.name} has no HD.`, {
      fields: [{ field: 'hd', expected: 'false, or nothing', received: 'true' }],
    });
  }
  return { ...options, hd: false };
}
