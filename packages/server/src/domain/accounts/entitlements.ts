import type { Plan } from '@nobg/contract/app/plans.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { Entitlement } from '../../entities/entitlement.js';
import type { User } from '../../entities/user.js';
import type { PlanCatalogue, TestLimits } from './plan-catalogue.js';

/** What an account's test keys count under; the account itself counts under its id. */
function testQuotaSubject(userId: string): string {
  return `${userId}:test`;
}

/**
 * What holds for a key of this account. Test keys cost nothing of the plan: they count under a subject
 * of their own, by account and not by key, with low limits and the plan's bound on requests at once.
 */
export function entitlementOf(
  plans: PlanCatalogue,
  owner: Pick<User, 'id' | 'planId'>,
  { kind }: Pick<ApiKey, 'kind'>,
): Entitlement {
  const plan = plans.of(owner.planId);
  if (kind !== 'test') return { plan, quotaSubject: owner.id };
  return { plan: forTests(plan, plans.testLimits), quotaSubject: testQuotaSubject(owner.id) };
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
