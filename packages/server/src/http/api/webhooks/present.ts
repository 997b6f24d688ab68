import type { Delivery, DeliveryDetail, Webhook } from '@nobg/contract/webhooks.js';
import type {
  WebhookAttempt,
  WebhookDelivery,
  WebhookEndpoint,
} from '../../../entities/webhook.js';

export function presentWebhook(endpoint: WebhookEndpoint, now: Date): Webhook {
  const { id, url, description, eventTypes, enabled, disabled } = endpoint;
  const { failingSince, holdUntil, previousUntil, createdAt } = endpoint;
  return {
    ...{ id, url, description, event_types: [...eventTypes], enabled },
    disabled: disabled && { reason: disabled.reason, at: disabled.at.toISOString() },
    failing_since: failingSince?.toISOString() ?? null,
    held_until: stillToCome(holdUntil, now),
    previous_secret_until: stillToCome(previousUntil, now),
    created_at: createdAt.toISOString(),
  };
}

function stillToCome(time: Date | null, now: Date): string | null {
  return time !== null && time > now ? time.toISOString() : null;
}

export function presentDelivery(delivery: WebhookDelivery): Delivery {
  const { id, eventId, type, state, attempts, status, error } = delivery;
  const { createdAt, dueAt, endedAt } = delivery;
  return {
    ...{ id, event_id: eventId, type, state, attempts, status, error },
    created_at: createdAt.toISOString(),
    next_attempt_at: dueAt?.toISOString() ?? null,
    ended_at: endedAt?.toISOString() ?? null,
  };
}

/** @param payload the message's body */
export function presentDetail(
  delivery: WebhookDelivery,
  attempts: readonly WebhookAttempt[],
  payload: string,
): DeliveryDetail {
  const log = attempts.map(({ at, ...attempt }) => ({ ...attempt, at: at.toISOString() }));
  return { ...presentDelivery(delivery), payload, log };
}
