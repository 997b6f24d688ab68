import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { jobsQuery } from '../../api/queries.ts';
import { batchName, stateWords } from '../../jobs/words.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import css from './batches.module.css';

/** The account's batches, newest first, those of programs too. */
export function BatchList() {
  const jobs = useInfiniteQuery(jobsQuery);
  return (
    <Loaded query={jobs} height="8rem">
      {({ pages }) => {
        const all = pages.flatMap((page) => page.jobs);
        if (all.length === 0) {
          return (
            <div className="empty">
              <Icon name="stack" size={30} />
              <p>No batches yet. They stay here for as long as their results do.</p>
            </div>
          );
        }
        return (
          <div className="stack">
            <ul className={css.list}>
              {all.map((job) => {
                const { label, icon, badge } = stateWords(job.state);
                return (
                  <li key={job.id}>
                    <Link href={`/app/batches/${job.id}`} className={css.listLink}>
                      <strong>{batchName(job)}</strong>
                      <span className={`badge ${badge}`}>
                        <Icon name={icon} size={13} /> {label}
                      </span>
                      <span className="small quiet">
                        {formatCount(job.done)} of {formatCount(job.total)} done
                        {job.failed > 0 && `, ${formatCount(job.failed)} failed`}
                      </span>
                      <span className="small quiet">{formatTime(job.created_at)}</span>
                    </Link>
                  </li>
                );
              })}
            </ul>
            {jobs.hasNextPage && (
              <button
                type="button"
                className="button"
                disabled={jobs.isFetchingNextPage}
                onClick={() => jobs.fetchNextPage()}
              >
                Show more
              </button>
            )}
          </div>
        );
      }}
    </Loaded>
  );
}
