import type { DELIVERY_STATES, TEST_EVENT, WebhookEvent } from '@nobg/contract/webhooks.js';

/** Why the server switched an endpoint off: it answered 410, or nothing arrived for days. */
export type DisabledReason = 'gone' | 'failing';

/** Where an account is told of its events; its secrets are elsewhere. */
export interface WebhookEndpoint {
  readonly id: string;
  /** A user's id, or that of a key that belongs to no account. */
  readonly accountId: string;
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly WebhookEvent[];
  readonly enabled: boolean;
  /** Null where it is on, or its owner switched it off. */
  readonly disabled: { readonly reason: DisabledReason; readonly at: Date } | null;
  /** First failed attempt after the last that succeeded. */
  readonly failingSince: Date | null;
  /** Nothing is sent before. */
  readonly holdUntil: Date | null;
  /** The secret before the last rotation signs until then. */
  readonly previousUntil: Date | null;
  readonly createdAt: Date;
}

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Ids, and `url`, relative to this server. */
export type MessageData = Readonly<Record<string, string | null>>;

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly type: WebhookEvent | typeof TEST_EVENT;
  readonly data: MessageData;
  /** When it happened. */
  readonly happenedAt: Date;
  readonly createdAt: Date;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Of one that waits. */
  readonly dueAt: Date | null;
  readonly endedAt: Date | null;
  /** Of the last attempt. */
  readonly status: number | null;
  readonly error: string | null;
}

/** One time that a message was sent. */
export interface WebhookAttempt {
  /** From 1. */
  readonly number: number;
  readonly at: Date;
  readonly ms: number;
  /** Null where there was no answer. */
  readonly status: number | null;
  /** Null where it succeeded. */
  readonly error: string | null;
  /** Beginning of the answer's body. */
  readonly body: string | null;
}
