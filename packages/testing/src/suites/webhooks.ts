import assert from 'node:assert/strict';
import type { WebhookEndpoint } from '@nobg/server/entities/webhook.js';
import type { ClaimedDelivery, Message, Settlement } from '@nobg/server/ports/webhook-store.js';
import { claimOne, completion, openJob } from './jobs.js';
import { LATER, NOW, type Stores } from './stores.js';

/** Fixtures of the suites of webhooks. */

export const later = (ms: number): Date => new Date(NOW.getTime() + ms);
export const BOUNDS = { perEndpoint: 2, perAccount: 3 };
const OK = { status: 204, error: null, body: '' };
export const FAULT = { status: 500, error: 'HTTP status 500: expected 2xx.', body: 'no' };

/** Puts an endpoint in; gives it. */
export async function insertEndpoint(
  { webhooks }: Stores,
  of: Partial<WebhookEndpoint> = {},
): Promise<WebhookEndpoint> {
  const endpoint: WebhookEndpoint = {
    ...{ id: 'wh_a', accountId: 'acc_a', url: 'https://a.example/hook?x=1', description: 'Ünï' },
    ...{ eventTypes: ['job.completed', 'image.completed'], enabled: true, disabled: null },
    ...{ failingSince: null, holdUntil: null, previousUntil: null, createdAt: NOW },
    ...of,
  };
  await webhooks.insert(endpoint, `whsec_${endpoint.id}`);
  return endpoint;
}

/** Completes jobs of one image each: the outbox then has two events of each. */
export async function happen(stores: Stores, jobs = 1, account = 'acc_a'): Promise<void> {
  for (let n = 0; n < jobs; n += 1) {
    await openJob(stores, { account });
    const claim = await claimOne(stores);
    await stores.jobs.complete(claim, completion(claim), { now: NOW, forgetAt: LATER });
  }
}

export async function messagesIn({ events }: Stores): Promise<Message[]> {
  return (await events.list(1000)).map(({ id, accountId, type, subjectId, createdAt }) => ({
    ...{ eventId: id, accountId, type, happenedAt: createdAt },
    data: { url: `/of/${subjectId}`, job_id: subjectId },
  }));
}

/** Takes everything out of the outbox. */
export async function distributeAll(stores: Stores, mostWaiting = 1000): Promise<number> {
  return stores.webhooks.distribute(await messagesIn(stores), { now: NOW, mostWaiting });
}

export function claimAt({ webhooks }: Stores, now = NOW): Promise<ClaimedDelivery | null> {
  return webhooks.claim({ now, leaseUntil: new Date(now.getTime() + 60_000), ...BOUNDS });
}

/** @throws where nothing is due */
export async function claimDue(stores: Stores, now = NOW): Promise<ClaimedDelivery> {
  const claim = await claimAt(stores, now);
  assert.ok(claim, 'expected a delivery to claim');
  return claim;
}

export function settlement(of: Partial<Settlement> & { at?: Date; result?: object }): Settlement {
  const { at = NOW, result = OK, ...rest } = of;
  return {
    attempt: { at, ms: 5, ...OK, ...result },
    ...{ next: { state: 'delivered' }, counts: true, holdUntil: null, switchOff: null },
    ...rest,
  };
}
