import type { Tier } from './pool-types.js';

/** Which tiers may push out which: higher ones the lower. */
export const TIER_RANK: Readonly<Record<Tier, number>> = { visitor: 0, free: 1, paying: 2 };

/** The part of the waiting places that a tier and those below it may take together. */
const SHARE: Readonly<Record<Tier, number>> = { visitor: 1 / 4, free: 3 / 4, paying: 1 };

/** How many of these places a tier and those below it may take together. */
export function placesWithin(tier: Tier, places: number): number {
  return Math.ceil(SHARE[tier] * places);
}

/**
 * Ageing: a job that waited so long goes as if its priority were higher by so much, again and again. Visitors (−10)
 * overtake newcomers of the highest built-in priority (20) after half a minute, whatever keeps coming.
 */
export const AGEING = { everyMs: 10_000, priority: 10 } as const;
