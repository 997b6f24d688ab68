import type { Plan } from '@nobg/contract/app/plans.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { PlanHold } from '../../entities/entitlement.js';
import type { User } from '../../entities/user.js';
import type { PlanBook, TestLimits } from './plan-catalogue.js';

/** What an account's test keys count under; the account's own meter is its id. */
function testMeter(userId: string): string {
  return `${userId}:test`;
}

/**
 * What holds for a key of this account. Test keys cost nothing of the plan: they count under a meter
 * of their own, by account and not by key, with low limits and the plan's bound on requests at once.
 */
export function holdOf(
  plans: PlanBook,
  owner: Pick<User, 'id' | 'planId'>,
  { kind }: Pick<ApiKey, 'kind'>,
): PlanHold {
  const plan = plans.of(owner.planId);
  if (kind !== 'test') return { plan, meter: owner.id };
  return { plan: forTests(plan, plans.testLimits), meter: testMeter(owner.id) };
}

function forTests(plan: Plan, { perHour, perDay }: TestLimits): Plan {
  const atMost = (limit: number | null) => Math.min(perHour, limit ?? perHour);
  return {
    ...plan,
    name: `${plan.name} (test keys)`,
    requests_per_hour: atMost(plan.requests_per_hour),
    account_requests_per_hour: atMost(plan.account_requests_per_hour),
    images_per_day: perDay,
    images_per_month: null,
  };
}
