import type { PoolStats } from '@nobg/engine/process/pool-types.js';

/**
 * Whether a worker takes photos, from one state of its engine to the next. A child that is replaced is back in a moment,
 * and photos wait for it; one that cannot start is not waited for.
 */
export function createAcceptance(
  stats: () => Pick<PoolStats, 'ready' | 'startError'>,
): () => boolean {
  let wasReady = false;
  return () => {
    const { ready, startError } = stats();
    wasReady ||= ready > 0;
    return ready > 0 || (wasReady && startError === null);
  };
}
