import { WEBHOOK_EVENTS } from '@nobg/contract/webhooks.js';
import type { Selectable } from 'kysely';
import type { MessageData, WebhookDelivery, WebhookEndpoint } from '../../../entities/webhook.js';
import type { Schema } from '../schema.js';
import { fromMs } from '../time.js';

export type EndpointRow = Selectable<Schema['webhook_endpoints']>;
export type DeliveryRow = Selectable<Schema['webhook_deliveries']>;

export function toEndpoint(row: EndpointRow): WebhookEndpoint {
  const types = row.event_types.split(',');
  const { disabled_reason: reason, disabled_at: at } = row;
  return {
    id: row.id,
    accountId: row.account_id,
    url: row.url,
    description: row.description,
    eventTypes: WEBHOOK_EVENTS.filter((type) => types.includes(type)),
    enabled: row.enabled === 1,
    disabled: reason === null || at === null ? null : { reason, at: new Date(at) },
    failingSince: fromMs(row.failing_since),
    holdUntil: row.hold_until === 0 ? null : new Date(row.hold_until),
    previousUntil: fromMs(row.previous_until),
    createdAt: new Date(row.created_at),
  };
}

export function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    type: row.type,
    data: JSON.parse(row.data) as MessageData,
    happenedAt: new Date(row.happened_at),
    createdAt: new Date(row.created_at),
    state: row.state,
    attempts: row.attempts,
    dueAt: row.state === 'waiting' ? new Date(row.due_at) : null,
    endedAt: fromMs(row.ended_at),
    status: row.status,
    error: row.error,
  };
}
