import assert from 'node:assert/strict';
import { TEST_EVENT } from '@nobg/contract/webhooks.js';
import type { WebhookDelivery } from '@nobg/server/entities/webhook.js';
import { NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';
import {
  BOUNDS,
  claimAt,
  claimDue,
  distributeAll,
  FAULT,
  happen,
  insertEndpoint,
  later,
  settlement,
} from './webhooks.js';

/** Who may send which message, and whose writes count. */
export const WEBHOOK_CLAIMS: Suite<Stores> = {
  'gives each delivery to one of many calls that come at once, within the bounds': async (
    stores,
  ) => {
    for (const [id, accountId] of [
      ['wh_a', 'acc_a'],
      ['wh_b', 'acc_a'],
      ['wh_c', 'acc_b'],
    ] as const) {
      await insertEndpoint(stores, { id, accountId });
    }
    await happen(stores, 4);
    await happen(stores, 4, 'acc_b');
    await distributeAll(stores);
    const claims = await Promise.all(Array.from({ length: 12 }, () => claimAt(stores)));
    const found = claims.filter((claim) => claim !== null);
    assert.equal(new Set(found.map(({ deliveryId }) => deliveryId)).size, found.length);
    // What came at the same time may have left room; now there is none.
    while ((await claimAt(stores)) !== null);
    const all = await Promise.all(
      ['wh_a', 'wh_b', 'wh_c'].map(async (id) => {
        const page = { after: null, limit: 100, state: 'sending' } as const;
        return (await stores.webhooks.deliveries(id, page)).length;
      }),
    );
    const [a = 0, b = 0, c = 0] = all;
    assert.ok(Math.max(a, b) <= BOUNDS.perEndpoint, `${all}`);
    assert.equal(c, BOUNDS.perEndpoint);
    assert.ok(a + b >= BOUNDS.perAccount, `${all}`);
  },

  'leaves places to others while one endpoint hangs': async (stores) => {
    await insertEndpoint(stores, { id: 'wh_hangs' });
    await happen(stores, 10);
    await distributeAll(stores);
    while ((await claimAt(stores)) !== null);
    await insertEndpoint(stores, { id: 'wh_b', accountId: 'acc_b' });
    await happen(stores, 1, 'acc_b');
    await distributeAll(stores);
    assert.equal((await claimDue(stores)).endpointId, 'wh_b');
  },

  'takes accounts with fewest on their way first, then endpoints in turn': async (stores) => {
    await insertEndpoint(stores, { id: 'wh_a1' });
    await insertEndpoint(stores, { id: 'wh_a2' });
    await insertEndpoint(stores, { id: 'wh_b1', accountId: 'acc_b' });
    await happen(stores, 3);
    await happen(stores, 3, 'acc_b');
    await distributeAll(stores);
    const order = [];
    for (let n = 1; n < 5; n += 1) order.push((await claimDue(stores, later(n))).endpointId);
    assert.deepEqual(order, ['wh_a1', 'wh_b1', 'wh_a2', 'wh_b1']);
  },

  'lets a claim whose lease ended write nothing': async (stores) => {
    const { webhooks } = stores;
    await insertEndpoint(stores, { eventTypes: ['job.completed'] });
    await happen(stores);
    await distributeAll(stores);
    const late = await claimDue(stores);
    assert.equal(await webhooks.reclaim(later(59_999)), 0);
    assert.equal(await webhooks.reclaim(later(60_000)), 1);
    const second = await claimDue(stores, later(60_000));
    assert.equal(second.deliveryId, late.deliveryId);
    const lost = settlement({ result: FAULT, next: { state: 'failed' }, switchOff: 'gone' });
    assert.equal(await webhooks.settle(late, lost), false);
    assert.equal(await webhooks.release(late), false);
    const endpoint = await webhooks.find('acc_a', 'wh_a');
    assert.deepEqual([endpoint?.enabled, endpoint?.failingSince], [true, null]);
    assert.equal(await webhooks.settle(second, settlement({})), true);
    assert.equal(await webhooks.settle(second, settlement({})), false);
    assert.equal((await webhooks.attempts(second.deliveryId)).length, 1);
  },

  'sends again when it is due, and nothing to an endpoint on hold': async (stores) => {
    const { webhooks } = stores;
    await insertEndpoint(stores);
    await happen(stores);
    await distributeAll(stores);
    const claim = await claimDue(stores);
    assert.deepEqual([claim.step, claim.throttles, claim.delivery.attempts], [0, 0, 0]);
    const next = { state: 'waiting', dueAt: later(5000) } as const;
    const held = settlement({ result: { ...FAULT, status: 429 }, next, holdUntil: later(9000) });
    await webhooks.settle(claim, held);
    assert.equal(await claimAt(stores, later(8999)), null);
    const other = await claimDue(stores, later(9000));
    assert.notEqual(other.deliveryId, claim.deliveryId);
    assert.deepEqual([other.throttles, other.endpoint.failingSince], [1, later(5)]);
    const again = await claimDue(stores, later(9000));
    assert.deepEqual([again.deliveryId, again.step], [claim.deliveryId, 1]);
    await webhooks.settle(again, settlement({ at: later(9000) }));
    const well = await webhooks.find('acc_a', 'wh_a');
    assert.equal(well?.failingSince, null);
  },

  'counts no failure of a test against the endpoint, and begins no plan for it': async (stores) => {
    const { webhooks } = stores;
    await insertEndpoint(stores);
    const delivery: WebhookDelivery = {
      ...{ id: 'dlv_test', endpointId: 'wh_a', eventId: 'evt_test', type: TEST_EVENT },
      ...{ data: { url: '/x' }, happenedAt: NOW, createdAt: NOW, state: 'waiting', attempts: 0 },
      ...{ dueAt: NOW, endedAt: null, status: null, error: null },
    };
    await webhooks.add(delivery, 'acc_a', 9);
    assert.deepEqual(await webhooks.findDelivery('wh_a', 'dlv_test'), delivery);
    const claim = await claimDue(stores);
    assert.equal(claim.step, 9);
    const failed = settlement({ result: FAULT, next: { state: 'failed' }, counts: false });
    await webhooks.settle(claim, failed);
    assert.equal((await webhooks.find('acc_a', 'wh_a'))?.failingSince, null);
  },
};
