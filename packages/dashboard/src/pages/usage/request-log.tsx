import type { LoggedRequest } from '@nobg/contract/app/usage.js';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { requestsQuery } from '../../api/queries.ts';
import { formatBytes, formatMs, formatTime, timeLeft } from '../../ui/format.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import css from './usage.module.css';

const STATUSES = [
  { value: '', label: 'All' },
  { value: 'ok', label: 'Cut out' },
  { value: 'refused', label: 'Refused' },
  { value: 'failed', label: 'Failed' },
] as const;

/** The last 1,000 requests, newest first, with a picture while the result lives. */
export function RequestLog({ keyId }: { keyId: string | undefined }) {
  const [status, setStatus] = useState<(typeof STATUSES)[number]['value']>('');
  const log = useInfiniteQuery(requestsQuery({ key: keyId, status: status || undefined }));
  const rows = log.data?.pages.flatMap(({ requests }) => requests);
  return (
    <section className="panel stack" aria-labelledby="log">
      <div className="row spread">
        <h2 id="log">Request log</h2>
        <Segments label="Status" hideLabel options={STATUSES} value={status} onChange={setStatus} />
      </div>
      {log.isError && <ProblemNotice error={log.error} onRetry={() => log.refetch()} />}
      {log.isPending && <Skeleton height="16rem" />}
      {rows?.length === 0 && <p className="empty">No matching requests.</p>}
      {rows && rows.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Requests">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Result</th>
                <th scope="col">Status</th>
                <th scope="col">Time</th>
                <th scope="col">Key</th>
                <th scope="col">Mode</th>
                <th scope="col">Photo</th>
                <th scope="col" className="number">
                  Duration
                </th>
                <th scope="col">Id</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <LogRow key={row.id} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {log.hasNextPage && (
        <button
          type="button"
          className="button"
          disabled={log.isFetchingNextPage}
          onClick={() => log.fetchNextPage()}
        >
          {log.isFetchingNextPage ? 'Fetching…' : 'Older requests'}
        </button>
      )}
    </section>
  );
}

function LogRow({ row }: { row: LoggedRequest }) {
  const kind = row.status < 400 ? 'good' : row.status < 500 ? 'warn' : 'bad';
  return (
    <tr>
      <td>
        {row.result ? (
          <a
            href={row.result.url}
            target="_blank"
            rel="noreferrer"
            title={`${timeLeft(row.result.expires_at)} left`}
          >
            <img
              className="thumb grid-under"
              src={row.result.thumbnail_url ?? row.result.url}
              alt={`Result of ${row.id}`}
              loading="lazy"
              width={48}
              height={48}
            />
          </a>
        ) : (
          <span className={css.gone} aria-hidden="true" />
        )}
      </td>
      <td>
        <span className={`badge ${kind}`}>{row.status}</span>
        {row.code && (
          <>
            <br />
            <code className="quiet">{row.code}</code>
          </>
        )}
      </td>
      <td className={css.when}>{formatTime(row.at)}</td>
      <td>{row.key_name}</td>
      <td>{row.mode ?? '–'}</td>
      <td>
        {row.width !== null && row.height !== null ? `${row.width} × ${row.height}` : '–'}
        {row.upload_bytes !== null && (
          <>
            <br />
            <span className="quiet">{formatBytes(row.upload_bytes)}</span>
          </>
        )}
      </td>
      <td className="number">{formatMs(row.ms)}</td>
      <td>
        <code title={row.id}>{row.id.slice(0, 12)}…</code>
      </td>
    </tr>
  );
}
