import type { Tier } from '@nobg/engine/process/pool-types.js';
import { exponential, logNormal } from './random.js';

/** One request. */
export interface Arrival {
  /** ms from the beginning. */
  readonly at: number;
  /** Time that a slot needs for it, ms. */
  readonly workMs: number;
  readonly tier: Tier;
  readonly priority: number;
  readonly holder: string;
}

/** Callers of one tier. */
export interface Stream {
  readonly tier: Tier;
  readonly priority: number;
  /** Accounts that the requests are spread over. */
  readonly holders: number;
  /** Mean requests a second outside bursts. */
  readonly perSecond: number;
  /** A burst: for `lastsS` of each `everyS` seconds, `times` as many. */
  readonly burst?: { readonly everyS: number; readonly lastsS: number; readonly times: number };
}

/** How long one image takes on a slot. */
export interface Work {
  readonly meanMs: number;
  /** Standard deviation over the mean. */
  readonly variation: number;
}

/** Poisson arrivals of some streams, in order of time. */
export function arrivalsOf(
  streams: readonly Stream[],
  work: Work,
  seconds: number,
  random: () => number,
): Arrival[] {
  return streams
    .flatMap((stream, s) => {
      const { tier, priority, holders, perSecond } = stream;
      const most = perSecond * (stream.burst?.times ?? 1);
      const arrivals: Arrival[] = [];
      if (most <= 0) return arrivals;
      // Thinning: candidates at the highest rate, of which as many stay as the rate of their moment says.
      for (let at = 0; ; ) {
        at += exponential(random, 1 / most);
        if (at >= seconds) return arrivals;
        if (random() * most >= rateAt(stream, at)) continue;
        const holder = `${s}:${Math.floor(random() * holders)}`;
        const workMs = logNormal(random, work.meanMs, work.variation);
        arrivals.push({ at: 1000 * at, workMs, tier, priority, holder });
      }
    })
    .sort((a, b) => a.at - b.at);
}

function rateAt({ perSecond, burst }: Stream, second: number): number {
  const within = burst !== undefined && second % burst.everyS < burst.lastsS;
  return perSecond * (within ? burst.times : 1);
}
