const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1000, 60_000, 3_600_000];

/** What is waited before each attempt: the plan of Standard Webhooks, some three days in all. ms. */
export const RETRY_PLAN: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** Share of a wait by which it is longer or shorter: receivers that come back are not all met at once. */
const JITTER = 0.1;

/**
 * Wait before the next attempt, ms; null where the plan is over.
 * @param step attempts of the plan that are over
 * @param random 0..1
 */
export function waitAfter(step: number, random: number): number | null {
  const wait = RETRY_PLAN[step];
  return wait === undefined ? null : Math.round(wait * (1 + JITTER * (2 * random - 1)));
}
