import assert from 'node:assert/strict';
import { KEPT_ATTEMPTS } from '@nobg/server/ports/webhook-store.js';
import { insertKey, NOW, type Stores, user } from './stores.js';
import type { Suite } from './suite.js';
import {
  claimAt,
  claimDue,
  distributeAll,
  FAULT,
  happen,
  insertEndpoint,
  later,
  messagesIn,
  settlement,
} from './webhooks.js';

const states = async ({ webhooks }: Stores, id = 'wh_a') =>
  (await webhooks.deliveries(id, { after: null, limit: 100 })).map(({ state }) => state).sort();

/** Endpoints, what is on its way to them, and its log. */
export const WEBHOOK_STORE: Suite<Stores> = {
  'gives endpoints back as they were put in, to their account alone': async (stores) => {
    const { webhooks } = stores;
    const first = await insertEndpoint(stores);
    const second = await insertEndpoint(stores, { id: 'wh_b', createdAt: later(1) });
    await insertEndpoint(stores, { id: 'wh_c', accountId: 'acc_b', enabled: false });
    assert.deepEqual(await webhooks.list('acc_a'), [first, second]);
    assert.deepEqual(await webhooks.find('acc_a', 'wh_a'), first);
    assert.equal(await webhooks.find('acc_b', 'wh_a'), null);
  },

  'changes what is named, and begins anew where it is switched on or leads elsewhere': async (
    stores,
  ) => {
    const { webhooks } = stores;
    const first = await insertEndpoint(stores);
    await happen(stores);
    await distributeAll(stores);
    const claim = await claimDue(stores);
    const rest = { counts: true, holdUntil: later(9000), switchOff: 'failing' as const };
    await webhooks.settle(claim, settlement({ result: FAULT, next: { state: 'failed' }, ...rest }));
    const off = await webhooks.find('acc_a', 'wh_a');
    assert.deepEqual(off?.disabled, { reason: 'failing', at: later(5) });
    assert.deepEqual(
      [off?.enabled, off?.failingSince, off?.holdUntil],
      [...[false, later(5), later(9000)]],
    );
    await webhooks.update('wh_a', { description: 'new' }, NOW);
    assert.equal((await webhooks.find('acc_a', 'wh_a'))?.enabled, false);
    await webhooks.update('wh_a', { enabled: true, eventTypes: ['job.failed'] }, NOW);
    assert.deepEqual(await webhooks.find('acc_a', 'wh_a'), {
      ...{ ...first, description: 'new', eventTypes: ['job.failed'] },
    });
  },

  'signs with the secret before the last rotation until its time is over': async (stores) => {
    const { webhooks } = stores;
    await insertEndpoint(stores);
    await happen(stores);
    await distributeAll(stores);
    await webhooks.rotate('wh_a', 'whsec_new', later(1000));
    const both = await claimDue(stores);
    assert.deepEqual(both.secrets, ['whsec_new', 'whsec_wh_a']);
    await webhooks.release(both);
    assert.deepEqual((await claimDue(stores, later(1000))).secrets, ['whsec_new']);
    assert.deepEqual((await webhooks.find('acc_a', 'wh_a'))?.previousUntil, later(1000));
  },

  'makes a delivery of each event for each endpoint that wants it, once': async (stores) => {
    const { webhooks, events } = stores;
    await insertEndpoint(stores);
    await insertEndpoint(stores, { id: 'wh_jobs', eventTypes: ['job.completed'] });
    await insertEndpoint(stores, { id: 'wh_off', enabled: false });
    await insertEndpoint(stores, { id: 'wh_other', accountId: 'acc_b' });
    await happen(stores, 3);
    const messages = await messagesIn(stores);
    const at = { now: NOW, mostWaiting: 1000 };
    const taken = await Promise.all([1, 2, 3].map(() => webhooks.distribute(messages, at)));
    assert.equal(
      taken.reduce((sum, count) => sum + count),
      6,
    );
    assert.deepEqual(await events.list(10), []);
    const counts = await Promise.all(
      ['wh_a', 'wh_jobs', 'wh_off', 'wh_other'].map(
        async (id) => (await states(stores, id)).length,
      ),
    );
    assert.deepEqual(counts, [6, 3, 0, 0]);
    const [newest] = await webhooks.deliveries('wh_jobs', { after: null, limit: 1 });
    const event = messages.find(({ eventId }) => eventId === newest?.eventId);
    assert.deepEqual(newest?.data, event?.data);
    assert.deepEqual(newest?.happenedAt, event?.happenedAt);
  },

  'tells of images where they are in their job': async (stores) => {
    await happen(stores);
    const [image] = (await stores.events.list(10)).filter(({ type }) => type.startsWith('image'));
    const found = await stores.webhooks.imagesOf([image?.subjectId ?? '', 'item_gone']);
    const [{ id, position, externalId } = {}] = found;
    assert.deepEqual([found.length, id, position, externalId], [1, image?.subjectId, 0, 'ext-0']);
  },

  'fails at once what finds too many waiting': async (stores) => {
    await insertEndpoint(stores, { eventTypes: ['job.completed'] });
    await happen(stores, 3);
    await distributeAll(stores, 2);
    assert.deepEqual(await states(stores), ['failed', 'waiting', 'waiting']);
  },

  'ends what waits for an endpoint that is switched off, and sends it again when asked': async (
    stores,
  ) => {
    const { webhooks } = stores;
    await insertEndpoint(stores);
    await happen(stores, 2);
    await distributeAll(stores);
    await webhooks.settle(await claimDue(stores), settlement({}));
    await webhooks.update('wh_a', { enabled: false }, NOW);
    assert.deepEqual(await states(stores), ['delivered', 'failed', 'failed', 'failed']);
    assert.equal(await claimAt(stores, later(1000)), null);
    await webhooks.update('wh_a', { enabled: true }, NOW);
    const failed = { after: null, limit: 1, state: 'failed' } as const;
    const [one] = await webhooks.deliveries('wh_a', failed);
    assert.equal(await webhooks.resend('wh_a', one?.id ?? '', NOW), 1);
    assert.equal(await webhooks.resend('wh_a', one?.id ?? '', NOW), 0);
    assert.equal(await webhooks.resend('wh_a', 'failed', NOW), 2);
    assert.deepEqual(await states(stores), ['delivered', 'waiting', 'waiting', 'waiting']);
  },

  'lists deliveries newest first, page by page, and the last attempts of each': async (stores) => {
    const { webhooks } = stores;
    await insertEndpoint(stores);
    await happen(stores, 2);
    await distributeAll(stores);
    const all = await webhooks.deliveries('wh_a', { after: null, limit: 10 });
    const pages = [];
    for (let after = null as (typeof all)[number] | null; ; ) {
      const [one] = await webhooks.deliveries('wh_a', { after, limit: 1 });
      if (one === undefined) break;
      pages.push(one);
      after = one;
    }
    assert.deepEqual(pages, all);
    const [first] = all;
    for (let n = 0; n < KEPT_ATTEMPTS + 2; n += 1) {
      const claim = await claimDue(stores, later(n));
      const next = { state: 'waiting', dueAt: later(n - 1000) } as const;
      await webhooks.settle(claim, settlement({ at: later(n), result: FAULT, next }));
    }
    const [tried] = (await webhooks.deliveries('wh_a', { after: null, limit: 10 })).filter(
      ({ attempts }) => attempts > 0,
    );
    const attempts = await webhooks.attempts(tried?.id ?? '');
    assert.equal(first?.attempts, 0);
    assert.equal(attempts.length, KEPT_ATTEMPTS);
    assert.deepEqual(attempts[0], {
      ...{ number: KEPT_ATTEMPTS + 2, at: later(KEPT_ATTEMPTS + 1), ms: 5, ...FAULT },
    });
    assert.deepEqual([tried?.status, tried?.error], [500, FAULT.error]);
  },

  'forgets what ended long ago, and what is beyond the newest of an endpoint': async (stores) => {
    const { webhooks } = stores;
    await insertEndpoint(stores);
    await happen(stores, 3);
    await distributeAll(stores);
    for (let n = 0; n < 4; n += 1) {
      await webhooks.settle(await claimDue(stores), settlement({ at: later(n * 1000) }));
    }
    assert.equal(await webhooks.prune(later(1000), 10), 1);
    assert.equal(await webhooks.prune(later(0), 2), 1);
    assert.equal(await webhooks.prune(later(0), 2), 0);
    assert.deepEqual(await states(stores), ['delivered', 'delivered', 'waiting', 'waiting']);
  },

  'goes with a key that an account adopts': async (stores) => {
    const { webhooks, keys, users } = stores;
    await users.insert(user());
    await insertKey(stores, { id: 'key_one' });
    await insertEndpoint(stores, { accountId: 'key_one' });
    await keys.adopt('key_one', 'usr_a');
    assert.deepEqual(await webhooks.list('key_one'), []);
    assert.equal((await webhooks.list('usr_a')).length, 1);
    await keys.adopt('key_one', 'usr_b');
    assert.equal((await webhooks.list('usr_a')).length, 1);
  },

  'deletes an endpoint, or all of an account, with everything of it': async (stores) => {
    const { webhooks, users } = stores;
    await users.insert(user());
    for (const id of ['wh_a', 'wh_b']) await insertEndpoint(stores, { id, accountId: 'usr_a' });
    await happen(stores, 1, 'usr_a');
    await distributeAll(stores);
    const claim = await claimDue(stores);
    const other = claim.endpointId === 'wh_a' ? 'wh_b' : 'wh_a';
    await webhooks.settle(claim, settlement({}));
    const late = await claimDue(stores);
    await webhooks.delete(claim.endpointId);
    assert.deepEqual(await states(stores, claim.endpointId), []);
    assert.equal(
      await webhooks.settle({ ...late, endpointId: 'gone', token: 9 }, settlement({})),
      false,
    );
    await users.delete('usr_a');
    assert.deepEqual([await webhooks.list('usr_a'), await states(stores, other)], [[], []]);
  },
};
