import { z } from 'zod';
import { API_PREFIX } from './remove.js';

/** Where an account's webhooks are. */
export const WEBHOOKS_PATH = `${API_PREFIX}/webhooks`;

/** What a webhook can be told of. */
export const WEBHOOK_EVENTS = [
  'job.completed',
  'job.failed',
  'image.completed',
  'image.failed',
  'usage.limit_reached',
] as const;

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Sent when its owner asks for it, whatever events the webhook has. */
export const TEST_EVENT = 'webhook.test';

/** Headers of a message, as Standard Webhooks has them. */
export const WEBHOOK_HEADERS = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const;

export const DELIVERY_STATES = ['waiting', 'sending', 'delivered', 'failed'] as const;

const time = z.iso.datetime();
/** Characters of a webhook's address: longer ones are no addresses but data. */
const url = z.string().min(1).max(2048).meta({
  description: 'An http or https address of the public internet. Redirects are not followed.',
});
const description = z.string().max(200).meta({ description: 'For people.' });
const eventTypes = z
  .array(z.enum(WEBHOOK_EVENTS))
  .min(1)
  .max(WEBHOOK_EVENTS.length)
  .meta({ description: 'Events that it is told of.' });

/** A webhook as its owner sees it: all but the secret. */
export const webhookSchema = z
  .object({
    id: z.string(),
    url,
    description,
    event_types: eventTypes,
    enabled: z.boolean().meta({ description: 'False: events are not kept for it.' }),
    disabled: z
      .object({ reason: z.enum(['gone', 'failing']), at: time })
      .nullable()
      .meta({
        description:
          'Why the server switched it off: it answered 410 (`gone`), or nothing arrived for days (`failing`).',
      }),
    failing_since: time.nullable().meta({
      description: 'First failed attempt after the last that succeeded; null: none failed.',
    }),
    held_until: time.nullable().meta({
      description: 'Nothing is sent before: it answered 429, 502 or 504.',
    }),
    previous_secret_until: time.nullable().meta({
      description: 'Until then messages are also signed with the secret before the rotation.',
    }),
    created_at: time,
  })
  .meta({ description: 'A webhook.' });

export type Webhook = z.infer<typeof webhookSchema>;

export const webhooksAnswerSchema = z.object({
  webhooks: z.array(webhookSchema).meta({ description: 'Oldest first.' }),
  max_webhooks: z.int().meta({ description: 'Webhooks that an account may have.' }),
});

export type WebhooksAnswer = z.infer<typeof webhooksAnswerSchema>;

/** Errors: `invalid_url` 422 naming `url`, `too_many_webhooks` 409. */
export const newWebhookSchema = z.strictObject({
  url,
  description: description.default(''),
  event_types: eventTypes.default([...WEBHOOK_EVENTS]),
  enabled: z.boolean().default(true),
});

/** What is left out stays. `enabled: true` also ends a hold. */
export const changeWebhookSchema = z.strictObject({
  url: url.optional(),
  description: description.optional(),
  event_types: eventTypes.optional(),
  enabled: z.boolean().optional(),
});

/** `secret` is shown here and never again. */
export const newWebhookAnswerSchema = z.object({
  webhook: webhookSchema,
  secret: z.string().meta({
    description: '`whsec_` and base64: what the signatures of its messages are made with.',
    examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  }),
});

export type NewWebhookAnswer = z.infer<typeof newWebhookAnswerSchema>;

/** A message to one webhook, without its attempts. */
export const deliverySchema = z
  .object({
    id: z.string(),
    event_id: z.string().meta({ description: 'The message’s `webhook-id`, the same each time.' }),
    type: z.string().meta({ description: `One of the events, or \`${TEST_EVENT}\`.` }),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int().min(0),
    status: z.int().nullable().meta({ description: 'HTTP status of the last answer.' }),
    error: z.string().nullable().meta({ description: 'Why the last attempt failed, in words.' }),
    created_at: time,
    next_attempt_at: time.nullable().meta({ description: 'Of a message that waits.' }),
    ended_at: time.nullable(),
  })
  .meta({ description: 'A message to a webhook.' });

export type Delivery = z.infer<typeof deliverySchema>;

export const deliveriesQuerySchema = z.strictObject({
  cursor: z.string().max(64).optional().meta({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(100).default(25).meta({
    description: 'Messages of a page.',
  }),
  state: z.enum(DELIVERY_STATES).optional().meta({ description: 'Only messages in this state.' }),
});

export const deliveriesAnswerSchema = z.object({
  deliveries: z.array(deliverySchema).meta({ description: 'Newest first.' }),
  next: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
});

export type DeliveriesAnswer = z.infer<typeof deliveriesAnswerSchema>;

export const deliveryDetailSchema = deliverySchema.extend({
  payload: z.string().meta({ description: 'The message’s body.' }),
  log: z
    .array(
      z.object({
        number: z.int().min(1),
        at: time,
        ms: z.int().min(0),
        status: z.int().nullable(),
        error: z.string().nullable(),
        body: z.string().nullable().meta({ description: 'Beginning of the answer’s body.' }),
      }),
    )
    .meta({ description: 'Its attempts, newest first; at most 20.' }),
});

export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;

export const resendAnswerSchema = z.object({
  resent: z.int().min(0).meta({ description: 'Failed messages that are sent again.' }),
});

export type ResendAnswer = z.infer<typeof resendAnswerSchema>;

/** What is sent: thin, with ids and the address to read the rest at. */
export const webhookMessageSchema = z
  .object({
    type: z.enum([...WEBHOOK_EVENTS, TEST_EVENT]),
    timestamp: time.meta({ description: 'When it happened.' }),
    data: z
      .object({
        url: z.url().meta({ description: 'Where to read what it is about.' }),
        job_id: z.string().optional(),
        image_id: z.string().optional(),
        external_id: z.string().nullable().optional().meta({
          description: 'The caller’s own id of the image.',
        }),
        webhook_id: z.string().optional(),
        window: z.enum(['hour', 'day', 'month']).optional(),
        window_start: time.optional(),
        limit_of: z.string().optional().meta({
          description: 'Id of the key or account whose limit was reached.',
        }),
      })
      .meta({ description: 'Ids, and an address.' }),
  })
  .meta({ description: 'A message to a webhook.' });

export type WebhookMessage = z.infer<typeof webhookMessageSchema>;
