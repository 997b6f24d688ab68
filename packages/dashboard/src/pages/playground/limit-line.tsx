import type { LimitState } from '@nobg/contract/app/plans.js';
import { formatCount, timeLeft } from '../../ui/format.ts';

/** The limit that binds first, in words. */
export function LimitLine({ limits }: { limits: readonly LimitState[] }) {
  const tightest = limits
    .filter(({ remaining }) => remaining !== null)
    .sort((a, b) => a.remaining! - b.remaining!)[0];
  if (!tightest) return null;
  const { remaining, limit, window, resets_at } = tightest;
  return (
    <p className={`badge ${remaining === 0 ? 'bad' : 'good'}`}>
      {remaining === 0
        ? `No images left; the ${window} ends in ${timeLeft(resets_at)}`
        : `${formatCount(remaining!)} of ${formatCount(limit!)} left this ${window}`}
    </p>
  );
}
