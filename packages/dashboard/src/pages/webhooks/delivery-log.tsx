import type { Delivery, ResendAnswer, Webhook } from '@nobg/contract/webhooks.js';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/call.ts';
import { deliveriesQuery } from '../../api/queries.ts';
import { formatTime, timeLeft } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { DeliveryDialog } from './delivery-dialog.tsx';

const KINDS = { waiting: 'warn', sending: '', delivered: 'good', failed: 'bad' } as const;

/** What was sent to a webhook, newest first. */
export function DeliveryLog({ of: webhook }: { of: Webhook }) {
  const log = useInfiniteQuery(deliveriesQuery(webhook.id));
  const rows = log.data?.pages.flatMap(({ deliveries }) => deliveries) ?? [];
  const queries = useQueryClient();
  const [shown, setShown] = useState<string | null>(null);
  const resend = useMutation({
    mutationFn: () => post<ResendAnswer>(`webhooks/${webhook.id}/resend`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Loaded query={log} height="8rem">
      {() => (
        <div className="stack">
          {rows.length === 0 && <p className="quiet">Nothing was sent yet.</p>}
          {rows.length > 0 && (
            <div className="scroll-x" tabIndex={0} role="region" aria-label="Messages">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">State</th>
                    <th scope="col">Event</th>
                    <th scope="col">Time</th>
                    <th scope="col" className="number">
                      Attempts
                    </th>
                    <th scope="col">
                      <span className="hidden">Details</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <Row key={row.id} of={row} onOpen={() => setShown(row.id)} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {resend.isError && <ProblemNotice error={resend.error} />}
          <div className="row">
            {log.hasNextPage && (
              <button type="button" className="button slim" onClick={() => log.fetchNextPage()}>
                Older messages
              </button>
            )}
            {rows.some(({ state }) => state === 'failed') && (
              <button
                type="button"
                className="button slim"
                disabled={!webhook.enabled || resend.isPending}
                onClick={() => resend.mutate()}
              >
                Resend all failed
              </button>
            )}
          </div>
          {shown !== null && (
            <DeliveryDialog webhook={webhook} id={shown} onClose={() => setShown(null)} />
          )}
        </div>
      )}
    </Loaded>
  );
}

function Row({ of: row, onOpen }: { of: Delivery; onOpen: () => void }) {
  return (
    <tr>
      <td>
        <span className={`badge ${KINDS[row.state]}`}>{row.state}</span>
        {row.state === 'waiting' && row.next_attempt_at && row.attempts > 0 && (
          <>
            <br />
            <span className="quiet small">next in {timeLeft(row.next_attempt_at)}</span>
          </>
        )}
      </td>
      <td>
        <code>{row.type}</code>
        {row.error && (
          <>
            <br />
            <span className="quiet small">{row.error}</span>
          </>
        )}
      </td>
      <td>{formatTime(row.created_at)}</td>
      <td className="number">{row.attempts}</td>
      <td>
        <button type="button" className="button slim" onClick={onOpen}>
          Details<span className="hidden"> of {row.id}</span>
        </button>
      </td>
    </tr>
  );
}
