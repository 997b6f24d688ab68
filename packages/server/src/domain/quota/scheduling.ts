import type { Tier } from '@nobg/engine/process/pool-types.js';
import type { ApiKey } from '../../entities/api-key.js';

/** Requests at once of a key that belongs to no account, and of callers who need none. */
const WITHOUT_PLAN = 16;

/** Who asks for work, as far as fairness goes. */
export interface SchedulingClass {
  readonly tier: Tier;
  /** Who takes turns and has places: an account, a visitor's address, a key of nobody. */
  readonly holder: string;
  readonly priority: number;
  /** Jobs at once. */
  readonly atOnce: number;
  /** Address whose bounds hold too, of callers in lower tiers; null for those who pay. */
  readonly address: string | null;
}

/**
 * A plan of a priority below 0 is one for visitors, above 0 one for paying accounts. Test keys are free ones
 * whatever their plan is, and who has no account is a visitor. Keys of nobody are the operator's own.
 * @param key null: a program on this machine that needs none
 */
export function schedulingOf(key: ApiKey | null): SchedulingClass {
  if (key?.entitlement === undefined) {
    const holder = key === null ? 'this machine' : key.id;
    return { tier: 'paying', holder, priority: 0, atOnce: WITHOUT_PLAN, address: null };
  }
  const { plan, quotaSubject } = key.entitlement;
  const free = key.kind === 'test' ? Math.min(0, plan.priority) : plan.priority;
  const isVisitor = key.kind === 'web' && key.ownerId === null;
  const tier = isVisitor || free < 0 ? 'visitor' : free === 0 ? 'free' : 'paying';
  const address = tier === 'paying' ? null : (key.from ?? null);
  const holder = quotaSubject ?? key.ownerId ?? key.id;
  return { tier, holder, priority: free, atOnce: plan.concurrent, address };
}
