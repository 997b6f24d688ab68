/** Windows of time by which plans count; UTC. */
export const PLAN_WINDOWS = ['hour', 'day', 'month'] as const;

export type PlanWindow = (typeof PLAN_WINDOWS)[number];

/** When the window began that holds this time. */
export function windowStart(window: PlanWindow, at: Date): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (window === 'month') return new Date(Date.UTC(year, month));
  if (window === 'day') return new Date(Date.UTC(year, month, day));
  return new Date(Date.UTC(year, month, day, at.getUTCHours()));
}

/** When it ends. */
export function windowEnd(window: PlanWindow, at: Date): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (window === 'month') return new Date(Date.UTC(year, month + 1));
  if (window === 'day') return new Date(Date.UTC(year, month, day + 1));
  return new Date(Date.UTC(year, month, day, at.getUTCHours() + 1));
}
