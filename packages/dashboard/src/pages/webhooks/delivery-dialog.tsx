import type { Webhook } from '@nobg/contract/webhooks.js';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/call.ts';
import { deliveryQuery } from '../../api/queries.ts';
import { Code } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMs, formatTime } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './webhooks.module.css';

/** A message with its attempts, and a way to send it again. */
export function DeliveryDialog(props: {
  readonly webhook: Webhook;
  readonly id: string;
  readonly onClose: () => void;
}) {
  const { webhook, id, onClose } = props;
  const delivery = useQuery(deliveryQuery(webhook.id, id));
  const queries = useQueryClient();
  const resend = useMutation({
    mutationFn: () => post(`webhooks/${webhook.id}/deliveries/${id}/resend`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Dialog title="Message" onClose={onClose}>
      <Loaded query={delivery} height="12rem">
        {({ payload, log, state, event_id }) => (
          <>
            <p className="small quiet">
              <code>webhook-id: {event_id}</code>
            </p>
            <Code label="The message" text={JSON.stringify(JSON.parse(payload), null, 2)} />
            <h3>Attempts</h3>
            {log.length === 0 && <p className="quiet">None yet.</p>}
            <ul className={css.attempts}>
              {log.map((attempt) => (
                <li key={attempt.number}>
                  <strong>{attempt.status ?? 'no answer'}</strong>, {formatTime(attempt.at)},{' '}
                  {formatMs(attempt.ms)}
                  {attempt.error && <p className="small quiet">{attempt.error}</p>}
                  {attempt.body && <pre>{attempt.body}</pre>}
                </li>
              ))}
            </ul>
            {resend.isError && <ProblemNotice error={resend.error} />}
            <div className="row">
              {(state === 'delivered' || state === 'failed') && (
                <button
                  type="button"
                  className="button primary"
                  disabled={!webhook.enabled || resend.isPending}
                  onClick={() => resend.mutate()}
                >
                  Resend
                </button>
              )}
              <button type="button" className="button" onClick={onClose}>
                Close
              </button>
            </div>
          </>
        )}
      </Loaded>
    </Dialog>
  );
}
