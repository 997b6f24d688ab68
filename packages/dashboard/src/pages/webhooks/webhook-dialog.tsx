import type { NewWebhookAnswer, Webhook, WebhookEvent } from '@nobg/contract/webhooks.js';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call, post } from '../../api/call.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { fieldFault, restFault } from '../auth/field-fault.ts';

const EVENTS: Readonly<Record<WebhookEvent, string>> = {
  'job.completed': 'A job is done',
  'job.failed': 'A job failed',
  'image.completed': 'An image of a job is done',
  'image.failed': 'An image of a job failed',
  'usage.limit_reached': 'A limit is reached',
};
const ALL = Object.keys(EVENTS) as WebhookEvent[];

/** Asks where messages go and of what, for a new webhook or one that is there. */
export function WebhookDialog(props: {
  readonly of?: Webhook;
  readonly onClose: () => void;
  readonly onMade?: (secret: string) => void;
  readonly onChanged?: () => unknown;
}) {
  const { of: webhook, onClose } = props;
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [description, setDescription] = useState(webhook?.description ?? '');
  const [events, setEvents] = useState<readonly WebhookEvent[]>(webhook?.event_types ?? ALL);
  const save = useMutation({
    mutationFn: async () => {
      const body = { url, description, event_types: events };
      if (webhook === undefined) return post<NewWebhookAnswer>('webhooks', body);
      await call('PATCH', `webhooks/${webhook.id}`, body);
      return null;
    },
    onSuccess: (made) => {
      if (made !== null) return props.onMade?.(made.secret);
      props.onChanged?.();
      onClose();
    },
  });
  const rest = restFault(save.error, ['url', 'description']);
  return (
    <Dialog title={webhook ? 'Edit webhook' : 'New webhook'} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Field
          label="Address"
          hint="Where messages are posted to, such as https://shop.example/nobg."
          type="url"
          required
          maxLength={2048}
          autoComplete="off"
          value={url}
          fault={fieldFault(save.error, 'url')}
          onChange={(event) => setUrl(event.target.value)}
        />
        <Field
          label="Description"
          maxLength={200}
          autoComplete="off"
          value={description}
          fault={fieldFault(save.error, 'description')}
          onChange={(event) => setDescription(event.target.value)}
        />
        <fieldset>
          <legend>Events</legend>
          {ALL.map((type) => (
            <label key={type} className="check">
              <input
                type="checkbox"
                checked={events.includes(type)}
                onChange={({ target }) =>
                  setEvents(
                    ALL.filter((each) => (each === type ? target.checked : events.includes(each))),
                  )
                }
              />
              {EVENTS[type]}
            </label>
          ))}
          {events.length === 0 && <p className="fault">Choose at least one.</p>}
        </fieldset>
        {rest && <ProblemNotice error={rest} />}
        <div className="row">
          <button
            type="submit"
            className="button primary"
            disabled={save.isPending || events.length === 0}
          >
            {webhook ? 'Save' : 'Create webhook'}
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
