import type { LimitState } from '@nobg/contract/app/plans.js';
import { formatCount, timeLeft } from '../../ui/format.ts';
import { Meter } from '../../ui/meter.tsx';
import css from './home.module.css';

/** Use of the plan's limits by hour, day and month. Those without a limit show the number used. */
export function LimitMeters({ limits }: { limits: readonly LimitState[] }) {
  return (
    <ul className={css.meters}>
      {limits.map(({ window, used, limit, resets_at }) => (
        <li key={window}>
          <p className={css.meterWords}>
            <strong>{formatCount(used)}</strong>
            <span>
              {limit === null ? ' ' : ` of ${formatCount(limit)} `}
              this {window}
            </span>
          </p>
          <Meter used={used} limit={limit} label={`Images this ${window}`} />
          <p className="small quiet">
            {limit === null ? 'No limit' : `Resets in ${timeLeft(resets_at)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
