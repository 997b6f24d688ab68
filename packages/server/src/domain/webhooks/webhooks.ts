import { NobgError } from '@nobg/contract/errors.js';
import { TEST_EVENT, WEBHOOKS_PATH, type WebhookEvent } from '@nobg/contract/webhooks.js';
import type {
  DeliveryState,
  WebhookAttempt,
  WebhookDelivery,
  WebhookEndpoint,
} from '../../entities/webhook.js';
import type { Clock } from '../../ports/clock.js';
import type { WebhookSender } from '../../ports/webhook-sender.js';
import type { EndpointChanges, WebhookStore } from '../../ports/webhook-store.js';
import { RATE_LIMITS, type RateLimiter } from '../accounts/rate-limiter.js';
import { randomBase62 } from '../base62.js';
import { RETRY_PLAN } from './retry-plan.js';
import { newWebhookSecret } from './signature.js';

/** Endpoints of one account. */
export const MAX_WEBHOOKS = 10;
/** For which the secret before a rotation signs as well. */
const OVERLAP_MS = 24 * 3_600_000;
/** How long what was delivered, or failed, is kept, and how much of it for one endpoint. */
const KEPT_MS = 30 * 24 * 3_600_000;
const KEPT_DELIVERIES = 1000;

interface NewEndpoint {
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly WebhookEvent[];
  readonly enabled: boolean;
}

/** Webhooks of accounts. What belongs to somebody else is `not_found`. */
export interface Webhooks {
  list(accountId: string): Promise<WebhookEndpoint[]>;
  find(accountId: string, id: string): Promise<WebhookEndpoint>;
  /** @throws NobgError `invalid_url`, `too_many_webhooks`, `too_many_attempts`, `webhooks_off` */
  create(
    accountId: string,
    endpoint: NewEndpoint,
  ): Promise<{ readonly endpoint: WebhookEndpoint; readonly secret: string }>;
  change(accountId: string, id: string, changes: EndpointChanges): Promise<WebhookEndpoint>;
  /** A new secret; the old one signs as well for a day. */
  rotate(
    accountId: string,
    id: string,
  ): Promise<{ readonly endpoint: WebhookEndpoint; readonly secret: string }>;
  delete(accountId: string, id: string): Promise<void>;
  /** Sends a message of no event, once. @throws NobgError `webhook_disabled`, `too_many_attempts` */
  test(accountId: string, id: string): Promise<WebhookDelivery>;
  deliveries(
    accountId: string,
    id: string,
    page: {
      readonly cursor: string | undefined;
      readonly limit: number;
      readonly state?: DeliveryState | undefined;
    },
  ): Promise<{ readonly deliveries: WebhookDelivery[]; readonly next: string | null }>;
  delivery(
    accountId: string,
    id: string,
    deliveryId: string,
  ): Promise<{ readonly delivery: WebhookDelivery; readonly attempts: WebhookAttempt[] }>;
  /** Sends one that ended again, by the whole plan; one that waits or is on its way stays as it is. */
  resend(accountId: string, id: string, deliveryId: string): Promise<WebhookDelivery>;
  /** Sends all that failed again; resolves to how many. */
  resendFailed(accountId: string, id: string): Promise<number>;
  /** Forgets old deliveries. */
  sweep(): Promise<number>;
}

/** @param options.wake told that something is to be sent */
export function createWebhooks(options: {
  readonly store: WebhookStore;
  readonly sender: Pick<WebhookSender, 'check'>;
  readonly rateLimiter: Pick<RateLimiter, 'consume'>;
  readonly clock: Clock;
  readonly on: boolean;
  readonly wake: () => void;
}): Webhooks {
  const { store, sender, rateLimiter, clock, on, wake } = options;

  async function find(accountId: string, id: string): Promise<WebhookEndpoint> {
    const endpoint = await store.find(accountId, id);
    if (endpoint !== null) return endpoint;
    throw new NobgError('not_found', 'There is no such webhook.');
  }

  async function findDelivery(endpointId: string, id: string): Promise<WebhookDelivery> {
    const delivery = await store.findDelivery(endpointId, id);
    if (delivery !== null) return delivery;
    throw new NobgError('not_found', 'There is no such delivery.');
  }

  /** Something is to be sent to it now. */
  async function sendable(accountId: string, id: string): Promise<WebhookEndpoint> {
    const endpoint = await find(accountId, id);
    requireOn();
    if (!endpoint.enabled) {
      throw new NobgError('webhook_disabled', 'This webhook is switched off: switch it on first.');
    }
    await rateLimiter.consume(RATE_LIMITS.webhookSends, accountId);
    return endpoint;
  }

  function requireOn(): void {
    if (on) return;
    throw new NobgError('webhooks_off', 'This server sends no webhooks.');
  }

  return {
    find,
    list: (accountId) => store.list(accountId),

    async create(accountId, { url, description, eventTypes, enabled }) {
      requireOn();
      sender.check(url, 'url');
      if ((await store.list(accountId)).length >= MAX_WEBHOOKS) {
        throw new NobgError(
          'too_many_webhooks',
          `An account has at most ${MAX_WEBHOOKS} webhooks: delete one first.`,
        );
      }
      await rateLimiter.consume(RATE_LIMITS.newWebhooks, accountId);
      const endpoint: WebhookEndpoint = {
        id: `wh_${randomBase62(16)}`,
        ...{ accountId, url, description, eventTypes, enabled, createdAt: clock.now() },
        ...{ disabled: null, failingSince: null, holdUntil: null, previousUntil: null },
      };
      const secret = newWebhookSecret();
      await store.insert(endpoint, secret);
      return { endpoint: await find(accountId, endpoint.id), secret };
    },

    async change(accountId, id, changes) {
      await find(accountId, id);
      if (changes.url !== undefined) sender.check(changes.url, 'url');
      await store.update(id, changes, clock.now());
      return find(accountId, id);
    },

    async rotate(accountId, id) {
      await find(accountId, id);
      await rateLimiter.consume(RATE_LIMITS.newWebhooks, accountId);
      const secret = newWebhookSecret();
      await store.rotate(id, secret, new Date(clock.now().getTime() + OVERLAP_MS));
      return { endpoint: await find(accountId, id), secret };
    },

    async delete(accountId, id) {
      await find(accountId, id);
      await store.delete(id);
    },

    async test(accountId, id) {
      await sendable(accountId, id);
      const now = clock.now();
      const name = randomBase62(16);
      const delivery: WebhookDelivery = {
        ...{ id: `dlv_${name}`, endpointId: id, eventId: `evt_${name}`, type: TEST_EVENT },
        data: { url: `${WEBHOOKS_PATH}/${id}`, webhook_id: id },
        ...{ happenedAt: now, createdAt: now, state: 'waiting', attempts: 0, dueAt: now },
        ...{ endedAt: null, status: null, error: null },
      };
      // The plan's last step: nobody waits for a second try.
      await store.add(delivery, accountId, RETRY_PLAN.length - 1);
      wake();
      return delivery;
    },

    async deliveries(accountId, id, { cursor, limit, state }) {
      await find(accountId, id);
      const after = cursor === undefined ? null : await findDelivery(id, cursor);
      const found = await store.deliveries(id, { after, limit: limit + 1, state });
      const deliveries = found.slice(0, limit);
      return { deliveries, next: found.length > limit ? (deliveries.at(-1)?.id ?? null) : null };
    },

    async delivery(accountId, id, deliveryId) {
      await find(accountId, id);
      const delivery = await findDelivery(id, deliveryId);
      return { delivery, attempts: await store.attempts(delivery.id) };
    },

    async resend(accountId, id, deliveryId) {
      await sendable(accountId, id);
      await findDelivery(id, deliveryId);
      await store.resend(id, deliveryId, clock.now());
      wake();
      return findDelivery(id, deliveryId);
    },

    async resendFailed(accountId, id) {
      await sendable(accountId, id);
      const resent = await store.resend(id, 'failed', clock.now());
      wake();
      return resent;
    },

    sweep: () => store.prune(new Date(clock.now().getTime() - KEPT_MS), KEPT_DELIVERIES),
  };
}
