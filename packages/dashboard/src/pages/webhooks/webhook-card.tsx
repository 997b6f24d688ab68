import type { Webhook } from '@nobg/contract/webhooks.js';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call, post } from '../../api/call.ts';
import { formatDate, formatTime } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import css from './webhooks.module.css';

const REASONS = {
  gone: 'Switched off: the address answered 410, it is gone.',
  failing: 'Switched off: nothing got through for five days.',
} as const;

/** A webhook with its state, and its log where that is opened. */
export function WebhookCard(props: {
  readonly of: Webhook;
  readonly onEdit: () => void;
  readonly onRotate: () => void;
  readonly onDelete: () => void;
  readonly onChanged: () => unknown;
}) {
  const { of: webhook } = props;
  const { id, url, enabled, disabled } = webhook;
  const [open, setOpen] = useState(false);
  const test = useMutation({
    mutationFn: () => post(`webhooks/${id}/test`),
    onSuccess: () => {
      setOpen(true);
      props.onChanged();
    },
  });
  const toggle = useMutation({
    mutationFn: () => call('PATCH', `webhooks/${id}`, { enabled: !enabled }),
    onSuccess: props.onChanged,
  });
  const error = test.error ?? toggle.error;
  const named = <span className="hidden"> {url}</span>;
  return (
    <li className={css.card}>
      <div className={css.title}>
        <h2>{url}</h2>
        <State of={webhook} />
      </div>
      {webhook.description && <p className="quiet">{webhook.description}</p>}
      {disabled && (
        <Notice kind="warn">
          <span>
            {REASONS[disabled.reason]} ({formatTime(disabled.at)})
          </span>
        </Notice>
      )}
      <p className="small quiet">
        {webhook.event_types.join(', ')}
        <br />
        Created {formatDate(webhook.created_at)}
        {webhook.previous_secret_until &&
          `; the old secret signs as well until ${formatTime(webhook.previous_secret_until)}`}
      </p>
      <div className="row">
        <button
          type="button"
          className="button slim"
          disabled={!enabled || test.isPending}
          onClick={() => test.mutate()}
        >
          Send test{named}
        </button>
        <button type="button" className="button slim" onClick={props.onEdit}>
          Edit{named}
        </button>
        <button
          type="button"
          className="button slim"
          disabled={toggle.isPending}
          onClick={() => toggle.mutate()}
        >
          {enabled ? 'Switch off' : 'Switch on'}
          {named}
        </button>
        <button type="button" className="button slim" onClick={props.onRotate}>
          Rotate secret{named}
        </button>
        <button type="button" className="button slim danger" onClick={props.onDelete}>
          Delete{named}
        </button>
      </div>
      {error && <ProblemNotice error={error} />}
      <details
        className={css.log}
        open={open}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary>Messages{named}</summary>
        {open && <DeliveryLog of={webhook} />}
      </details>
    </li>
  );
}

function State({ of: { enabled, failing_since, held_until } }: { of: Webhook }) {
  if (!enabled) return <span className="badge bad">off</span>;
  if (held_until) return <span className="badge warn">waits until {formatTime(held_until)}</span>;
  if (failing_since) {
    return <span className="badge warn">failing since {formatTime(failing_since)}</span>;
  }
  return <span className="badge good">on</span>;
}
