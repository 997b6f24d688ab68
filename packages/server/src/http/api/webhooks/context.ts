import type { AuditEventName } from '@nobg/contract/app/audit.js';
import type { FastifyRequest } from 'fastify';
import type { Webhooks } from '../../../domain/webhooks/webhooks.js';
import type { Clock } from '../../../ports/clock.js';

/** What the endpoints work with, for programs with a key and for people who are signed in. */
export interface WebhookContext {
  readonly webhooks: Webhooks;
  readonly clock: Clock;
  /** Whose webhooks these are. */
  readonly accountOf: (request: FastifyRequest) => string;
  /** Records who changed a webhook. */
  readonly audit: (request: FastifyRequest, event: AuditEventName, id: string) => Promise<void>;
  /** Address of this server in messages, without a slash at the end. */
  readonly addressOf: (request: FastifyRequest) => string;
  /** Whether the OpenAPI document has them. */
  readonly documented: boolean;
}

/** A webhook is at most its address, its description and its events. */
export const MAX_WEBHOOK_BODY_BYTES = 8192;

/** What the OpenAPI document says of an endpoint. */
export function described(
  { documented }: WebhookContext,
  operationId: string,
  summary: string,
  description: string,
) {
  if (!documented) return { hide: true };
  return { operationId, summary, description, tags: ['Webhooks'], security: [{ key: [] }] };
}
