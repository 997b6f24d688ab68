import type { Plan } from '@nobg/contract/app/plans.js';
import { NobgError } from '@nobg/contract/errors.js';
import { quoted } from '@nobg/contract/read-fields.js';
import type { Role } from '../../entities/user.js';

/** What an account's test keys may do together, whatever its plan allows beyond. */
export interface TestLimits {
  readonly perHour: number;
  readonly perDay: number;
}

const DEFAULT_TEST_LIMITS: TestLimits = { perHour: 20, perDay: 100 };

/** The plans as they were read at the start. */
export interface PlanTable {
  readonly plans: readonly Plan[];
  readonly newAccounts: string;
  readonly administrators: string;
  readonly guest: Plan | null;
}

export interface PlanCatalogue extends PlanTable {
  /** Of every account's test keys. */
  readonly testLimits: TestLimits;
  /** The plan of an account; that of new accounts where the file has lost it. */
  of(planId: string): Plan;
  /** Id of the plan that an account begins with. */
  firstOf(role: Role): string;
  /** @throws NobgError `unknown_plan` */
  check(planId: string): string;
}

export function createPlanCatalogue(
  table: PlanTable,
  testLimits: TestLimits = DEFAULT_TEST_LIMITS,
): PlanCatalogue {
  const byId = new Map(table.plans.map((plan) => [plan.id, plan]));
  const fallback = byId.get(table.newAccounts);
  if (fallback === undefined) throw new TypeError(`there is no plan ${table.newAccounts}`);
  return {
    ...table,
    testLimits,
    of: (planId) => byId.get(planId) ?? fallback,
    firstOf: (role) => (role === 'admin' ? table.administrators : table.newAccounts),
    check(planId) {
      if (byId.has(planId)) return planId;
      const expected = `one of ${[...byId.keys()].join(', ')}`;
      const received = quoted(planId);
      throw new NobgError('unknown_plan', `plan: expected ${expected}, but got ${received}.`, {
        fields: [{ field: 'plan', expected, received }],
      });
    },
  };
}
