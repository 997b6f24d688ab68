import type { DisabledReason } from '../../entities/webhook.js';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import type { WebhookSender } from '../../ports/webhook-sender.js';
import type { ClaimedDelivery, WebhookStore } from '../../ports/webhook-store.js';
import { bodyOf, messagesOf } from './messages.js';
import { settlementOf } from './settlement.js';
import { signedHeaders } from './signature.js';

/** Events that one transaction takes out of the outbox. */
const EVENTS_AT_ONCE = 200;
/** Messages that may wait for one endpoint; what comes beyond fails at once. */
const MOST_WAITING = 50_000;
/** Messages on their way from this process. */
const AT_ONCE = 32;
/** Of one account, and of one endpoint: one that hangs leaves places to others. */
const PER_ACCOUNT = 8;
const PER_ENDPOINT = 4;
/** Longer than an attempt and its writing take. */
const LEASE_MS = 60_000;

/** What is told to the log. */
export interface DeliveryLog {
  attempted(claim: ClaimedDelivery, status: number | null, ms: number): void;
  switchedOff(claim: ClaimedDelivery, reason: DisabledReason): void;
  failed(error: unknown): void;
}

export interface DeliveryWorker {
  /** Takes events out of the outbox, and begins as many attempts as there is room for. */
  look(): Promise<void>;
  /** Begins nothing more; after `ms` what is on its way is put back. Resolves when nothing is. */
  stop(ms: number): Promise<void>;
}

/**
 * Sends messages to webhooks. Rows are claimed under a lease: what a process that died had on its way is sent by
 * another, so that an endpoint may get a message twice, and never misses one.
 *
 * @param options.on false: events are taken and nothing is sent
 * @param options.address of this server, without a slash at the end
 */
export function createDeliveryWorker(options: {
  readonly store: WebhookStore;
  readonly events: EventStore;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly on: boolean;
  readonly address: () => string;
  readonly log: DeliveryLog;
}): DeliveryWorker {
  const { store, events, sender, clock, on, address, log } = options;
  const onTheirWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let again = false;

  async function distribute(): Promise<void> {
    while (!stopped) {
      const found = await events.list(EVENTS_AT_ONCE);
      if (found.length === 0) return;
      const messages = await messagesOf(found, store);
      await store.distribute(messages, { now: clock.now(), mostWaiting: MOST_WAITING });
    }
  }

  async function begin(): Promise<void> {
    while (!stopped && onTheirWay.size < AT_ONCE) {
      const now = clock.now();
      const leaseUntil = new Date(now.getTime() + LEASE_MS);
      const bounds = { perEndpoint: PER_ENDPOINT, perAccount: PER_ACCOUNT };
      const claim = await store.claim({ now, leaseUntil, ...bounds });
      if (claim === null) return;
      const over: Promise<void> = attempt(claim)
        .catch((error) => log.failed(error))
        .finally(() => {
          onTheirWay.delete(over);
          if (!stopped) void look();
        });
      onTheirWay.add(over);
    }
  }

  async function attempt(claim: ClaimedDelivery): Promise<void> {
    const { delivery, endpoint, secrets } = claim;
    const at = clock.now();
    const begun = performance.now();
    const body = bodyOf(delivery, address());
    const signed = signedHeaders(secrets, { id: delivery.eventId, at, body });
    const headers = { 'Content-Type': 'application/json', ...signed };
    try {
      const outcome = await sender.post(endpoint.url, { headers, body }, stopping.signal);
      const ms = Math.round(performance.now() - begun);
      const settlement = settlementOf(claim, outcome, { at, ms }, Math.random());
      if (!(await store.settle(claim, settlement))) return;
      log.attempted(claim, outcome.status, ms);
      if (settlement.switchOff !== null) log.switchedOff(claim, settlement.switchOff);
    } catch (error) {
      await store.release(claim);
      if (!stopping.signal.aborted) throw error;
    }
  }

  async function lookOnce(): Promise<void> {
    do {
      again = false;
      await distribute();
      if (!on) return;
      await store.reclaim(clock.now());
      await begin();
    } while (again && !stopped);
  }

  function look(): Promise<void> {
    again = true;
    looking ??= lookOnce()
      .catch((error) => log.failed(error))
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  return {
    look,
    async stop(ms) {
      stopped = true;
      await looking;
      const timer = setTimeout(() => stopping.abort(new Error('the server is stopping')), ms);
      await Promise.all(onTheirWay);
      clearTimeout(timer);
    },
  };
}
