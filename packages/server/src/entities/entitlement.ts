import type { Plan } from '@nobg/contract/app/plans.js';

/** A plan that holds for a request, and what it counts under. */
export interface Entitlement {
  readonly plan: Plan;
  /** Account, its test keys, or a visitor's address; null: no plan counts the request. */
  readonly quotaSubject: string | null;
}
