import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { meQuery, sessionsQuery } from '../../api/queries.ts';
import { formatDate, timeAgo } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './account.module.css';
import { agentWords } from './agent-words.ts';

/** Where this account is signed in. */
export function Sessions() {
  const sessions = useQuery(sessionsQuery);
  const queries = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => call('POST', 'sign-out'),
    onSuccess: () => queries.setQueryData(meQuery.queryKey, null),
  });
  const end = useMutation({
    mutationFn: (id: string | null) => call('DELETE', id === null ? 'sessions' : `sessions/${id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const others = sessions.data?.filter(({ current }) => !current) ?? [];
  return (
    <section className="panel stack" aria-labelledby="sessions">
      <div className="row spread">
        <h2 id="sessions">Active sessions</h2>
        <span className="row">
          {others.length > 0 && (
            <button
              type="button"
              className="button slim"
              disabled={end.isPending}
              onClick={() => end.mutate(null)}
            >
              End all other sessions
            </button>
          )}
          <button type="button" className="button slim" onClick={() => signOut.mutate()}>
            Sign out
          </button>
        </span>
      </div>
      {end.isError && <ProblemNotice error={end.error} />}
      <Loaded query={sessions} height="8rem">
        {(list) => (
          <ul className={css.sessions}>
            {list.map((session) => (
              <li key={session.id}>
                <span>
                  <strong title={session.agent}>{agentWords(session.agent)}</strong>{' '}
                  {session.current && <span className="badge good">this session</span>}
                  <br />
                  <span className="small quiet">
                    {session.address}, last used {timeAgo(session.last_seen_at)}, since{' '}
                    {formatDate(session.created_at)}
                  </span>
                </span>
                {!session.current && (
                  <button
                    type="button"
                    className="button slim danger"
                    disabled={end.isPending}
                    onClick={() => end.mutate(session.id)}
                  >
                    End session
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
