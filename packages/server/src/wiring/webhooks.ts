import type { Logger } from 'pino';
import { parseNetwork } from '../adapters/fetch/public-address.js';
import { createWebhookSender } from '../adapters/webhooks/http-sender.js';
import type { Config } from '../config/config.js';
import { createDeliveryWorker, type DeliveryLog } from '../domain/webhooks/delivery-worker.js';
import { createWebhooks, type Webhooks } from '../domain/webhooks/webhooks.js';
import { tracedSender } from '../observability/tracing/traced-sender.js';
import type { Clock } from '../ports/clock.js';
import type { Metrics } from '../ports/metrics.js';
import type { AccountServices } from './accounts.js';
import type { Opened } from './opened.js';
import { startPeriodicTask } from './periodic-task.js';
import type { StorageServices } from './storage.js';

/** Events come from all processes, and waits end, without a word to this one. */
const LOOK_EVERY_MS = 1000;

export interface WebhookServices {
  readonly webhooks: Webhooks;
  /** Begins to send. @param address of this server, for messages; without a slash at the end */
  start(address: string): void;
  /** Begins no message more; after `ms` those on their way are put back. */
  stop(ms: number): Promise<void>;
}

/** Webhooks of accounts, and what sends their messages. */
export function openWebhooks(
  config: Config,
  deps: {
    readonly storage: StorageServices;
    readonly accounts: Pick<AccountServices, 'rateLimiter'>;
    readonly clock: Clock;
    readonly log: Logger;
    readonly metrics: Metrics;
  },
): Opened<WebhookServices> {
  const { storage, accounts, clock, log, metrics } = deps;
  const told = deliveryLog(log, metrics);
  const { webhooks: store, events } = storage.stores;
  const on = config.webhooks.on === 'on';
  const sender = tracedSender(createWebhookSender(rulesOf(config)));
  let address = '';
  const worker = createDeliveryWorker({
    ...{ store, events, sender, clock, on, address: () => address, log: told },
  });
  const { rateLimiter } = accounts;
  let task: ReturnType<typeof startPeriodicTask> | undefined;
  const stop = async (ms: number): Promise<void> => {
    await Promise.all([task?.stop(), worker.stop(ms)]);
  };
  const services = {
    webhooks: createWebhooks({ store, sender, rateLimiter, clock, on, wake: () => worker.look() }),
    start(at: string) {
      address = at;
      task = startPeriodicTask(LOOK_EVERY_MS, () => worker.look(), told.failed);
    },
    stop,
  };
  return { services, close: () => stop(0) };
}

function rulesOf({ webhooks, fetch }: Config) {
  const networks = (texts: readonly string[]) =>
    texts.map(parseNetwork).filter((network) => network !== null);
  const { allow, ports, hosts } = webhooks;
  return { allowed: networks(allow), denied: networks(fetch.deny), ports, hosts };
}

function deliveryLog(log: Logger, metrics: Metrics): DeliveryLog {
  return {
    attempted({ delivery, endpoint }, status, ms) {
      metrics.webhookSent(status, ms);
      log.info(
        { webhook: endpoint.id, delivery: delivery.id, event: delivery.type, status, ms },
        'webhook message sent',
      );
    },
    switchedOff({ endpoint }, reason) {
      metrics.webhookSwitchedOff(reason);
      log.warn(
        { webhook: endpoint.id, account: endpoint.accountId, reason },
        'webhook switched off',
      );
    },
    failed: (error) => log.error({ err: error }, 'webhook messages could not be sent'),
  };
}
