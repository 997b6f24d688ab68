import type { WebhookEvent } from '@nobg/contract/webhooks.js';
import type {
  DeliveryState,
  DisabledReason,
  MessageData,
  WebhookAttempt,
  WebhookDelivery,
  WebhookEndpoint,
} from '../entities/webhook.js';

/** Attempts of a delivery whose log is kept. */
export const KEPT_ATTEMPTS = 20;

/** What an owner may change; what is left out stays. */
export interface EndpointChanges {
  readonly url?: string;
  readonly description?: string;
  readonly eventTypes?: readonly WebhookEvent[];
  readonly enabled?: boolean;
}

/** An event of the outbox, as endpoints are told of it. */
export interface Message {
  readonly eventId: string;
  readonly accountId: string;
  readonly type: WebhookEvent;
  readonly data: MessageData;
  readonly happenedAt: Date;
}

/** The right to send a delivery once. */
export interface DeliveryClaim {
  readonly deliveryId: string;
  readonly endpointId: string;
  /** Fences: once somebody else has claimed it, this one writes nothing any more. */
  readonly token: number;
}

export interface ClaimedDelivery extends DeliveryClaim {
  readonly delivery: WebhookDelivery;
  readonly endpoint: WebhookEndpoint;
  /** The newest first; messages are signed with each. */
  readonly secrets: readonly string[];
  /** Attempts of the retry plan that are over. */
  readonly step: number;
  /** Answers in a row that asked for a pause. */
  readonly throttles: number;
}

/** What became of an attempt. */
export interface Settlement {
  readonly attempt: Omit<WebhookAttempt, 'number'>;
  readonly next:
    | { readonly state: 'delivered' }
    | { readonly state: 'failed' }
    | { readonly state: 'waiting'; readonly dueAt: Date };
  /** Whether a failure counts against the endpoint. */
  readonly counts: boolean;
  /** Nothing else is sent to the endpoint before. */
  readonly holdUntil: Date | null;
  readonly switchOff: DisabledReason | null;
}

/**
 * Keeps endpoints of webhooks and what is on its way to them. The rows are the truth: an event leaves the outbox in the
 * transaction that makes its deliveries, and whoever holds a claim that is not the newest changes nothing.
 */
export interface WebhookStore {
  insert(endpoint: WebhookEndpoint, secret: string): Promise<void>;
  /** Oldest first. */
  list(accountId: string): Promise<WebhookEndpoint[]>;
  find(accountId: string, id: string): Promise<WebhookEndpoint | null>;
  /**
   * One that is switched on, or gets another address, begins anew: nothing is held against it. What waits for one that
   * is switched off fails.
   */
  update(id: string, changes: EndpointChanges, now: Date): Promise<void>;
  /** The secret so far goes on signing until `previousUntil`. */
  rotate(id: string, secret: string, previousUntil: Date): Promise<void>;
  /** With all its deliveries. */
  delete(id: string): Promise<void>;

  /** Of images of jobs, those that are still there. */
  imagesOf(itemIds: readonly string[]): Promise<
    {
      readonly id: string;
      readonly jobId: string;
      readonly position: number;
      readonly externalId: string | null;
    }[]
  >;
  /**
   * Takes events out of the outbox and makes a delivery of each for every endpoint that wants it, once, whatever runs
   * at the same time. Where `mostWaiting` already wait for an endpoint, further ones fail at once.
   * @returns how many events were taken
   */
  distribute(
    messages: readonly Message[],
    at: { readonly now: Date; readonly mostWaiting: number },
  ): Promise<number>;
  /** A delivery of no event, which is sent once. */
  add(delivery: WebhookDelivery, accountId: string, step: number): Promise<void>;

  /**
   * Claims one delivery that is due: of the account with fewest on their way, then the endpoint that was served longest
   * ago; in it the one that is due longest. No two calls get the same.
   */
  claim(filter: {
    readonly now: Date;
    readonly leaseUntil: Date;
    /** On their way at the same time, over all processes. */
    readonly perEndpoint: number;
    readonly perAccount: number;
  }): Promise<ClaimedDelivery | null>;
  /** False: the claim holds no more, and nothing has changed. */
  settle(claim: DeliveryClaim, settlement: Settlement): Promise<boolean>;
  /** Puts a delivery back as it was. */
  release(claim: DeliveryClaim): Promise<boolean>;
  /** Puts those back whose lease ended; resolves to how many. */
  reclaim(now: Date): Promise<number>;

  findDelivery(endpointId: string, id: string): Promise<WebhookDelivery | null>;
  /** Newest first, from the one after `after` on. */
  deliveries(
    endpointId: string,
    page: {
      readonly after: WebhookDelivery | null;
      readonly limit: number;
      readonly state?: DeliveryState | undefined;
    },
  ): Promise<WebhookDelivery[]>;
  /** Newest first, at most `KEPT_ATTEMPTS`. */
  attempts(deliveryId: string): Promise<WebhookAttempt[]>;
  /**
   * Sends deliveries that ended once more, with the whole retry plan.
   * @param which one of them, or all that failed
   * @returns how many
   */
  resend(endpointId: string, which: string | 'failed', now: Date): Promise<number>;
  /** Forgets deliveries that ended before `before`, and of each endpoint those beyond the newest `keep`. */
  prune(before: Date, keep: number): Promise<number>;
}
