import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { resultsQuery } from '../../api/queries.ts';
import { formatBytes, timeLeft } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './playground.module.css';

/** Results that still live, with the time they have left. */
export function RecentResults({ limit = 100 }: { limit?: number }) {
  const results = useQuery({ ...resultsQuery, refetchInterval: 60_000 });
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => call('DELETE', `results/${id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: resultsQuery.queryKey }),
  });
  return (
    <div className="stack">
      {remove.isError && <ProblemNotice error={remove.error} />}
      <Loaded query={results} height="9rem">
        {(list) =>
          list.length === 0 ? (
            <div className="empty">
              <Icon name="image" size={28} />
              <p>No results yet. Your cutouts appear here until they expire.</p>
            </div>
          ) : (
            <ul className={css.recent}>
              {list.slice(0, limit).map((result) => (
                <li key={result.id}>
                  <a href={result.url} className="grid-under" target="_blank" rel="noreferrer">
                    <img
                      src={result.thumbnail_url ?? result.url}
                      alt={`Cutout in mode ${result.mode}, ${result.width} × ${result.height}`}
                      loading="lazy"
                      width={160}
                      height={120}
                    />
                  </a>
                  <div className={css.recentWords}>
                    <span>
                      <strong>{result.mode}</strong>
                      <br />
                      {result.width} × {result.height}, {formatBytes(result.bytes)}
                      <br />
                      {timeLeft(result.expires_at)} left
                    </span>
                    <button
                      type="button"
                      className="button plain slim icon"
                      aria-label="Delete this result now"
                      title="Delete now"
                      disabled={remove.isPending}
                      onClick={() => remove.mutate(result.id)}
                    >
                      <Icon name="trash" size={16} />
                    </button>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}
