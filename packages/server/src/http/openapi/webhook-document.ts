import {
  WEBHOOK_EVENTS,
  WEBHOOK_HEADERS,
  type WebhookEvent,
  type WebhookMessage,
  webhookMessageSchema,
} from '@nobg/contract/webhooks.js';
import { z } from 'zod';

const SUMMARIES: Readonly<Record<WebhookEvent, string>> = {
  'job.completed': 'A job ended, and at least one of its images is done',
  'job.failed': 'A job ended without an image that is done',
  'image.completed': 'An image of a job is done',
  'image.failed': 'An image of a job failed',
  'usage.limit_reached': 'The last image of a limit was used',
};

const DATA: Readonly<Record<WebhookEvent, WebhookMessage['data']>> = {
  'job.completed': { ...job(), job_id: 'job_4kTq9ZxW2mVb7RcY1sLdN8' },
  'job.failed': { ...job(), job_id: 'job_4kTq9ZxW2mVb7RcY1sLdN8' },
  'image.completed': image(),
  'image.failed': image(),
  'usage.limit_reached': {
    url: 'https://nobg.example/api/v1/usage',
    ...{ window: 'hour', window_start: '2026-01-02T12:00:00.000Z' },
    limit_of: 'key_x7QzB4tR1sLw8NcY',
  },
};

function job() {
  return { url: 'https://nobg.example/api/v1/jobs/job_4kTq9ZxW2mVb7RcY1sLdN8' };
}

function image() {
  return {
    url: `${job().url}?cursor=0&limit=1`,
    job_id: 'job_4kTq9ZxW2mVb7RcY1sLdN8',
    ...{ image_id: 'item_9ZxW2mVb7RcY1sLd', external_id: 'shoe-1' },
  };
}

const HEADER_WORDS: Readonly<Record<keyof typeof WEBHOOK_HEADERS, readonly [string, string]>> = {
  id: ['Id of the event, the same for every attempt.', 'evt_0a1b2c3d4e5f60718293a4b5c6d7e8f9'],
  timestamp: ['Time of the attempt: Unix time in seconds.', '1767358800'],
  signature: [
    'One or two signatures, with spaces between: `v1,` and HMAC-SHA-256 of `ID.TIMESTAMP.BODY` in base64.',
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  ],
};

/** The messages that the server sends, for the document's `webhooks`. */
export function webhookDocument() {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(webhookMessageSchema);
  const parameters = Object.entries(HEADER_WORDS).map(([name, [description, example]]) => ({
    name: WEBHOOK_HEADERS[name as keyof typeof WEBHOOK_HEADERS],
    ...{ in: 'header', required: true, description, example, schema: { type: 'string' } },
  }));
  const received = 'Any 2xx: it has arrived. 410 switches the webhook off.';
  return Object.fromEntries(
    WEBHOOK_EVENTS.map((type) => {
      const example = { type, timestamp: '2026-01-02T12:34:56.000Z', data: DATA[type] };
      const requestBody = { content: { 'application/json': { schema, example } } };
      const post = {
        ...{ operationId: `on.${type}`, summary: SUMMARIES[type], tags: ['Webhooks'] },
        ...{ parameters, requestBody, responses: { '204': { description: received } } },
      };
      return [type, { post }];
    }),
  );
}
