import assert from 'node:assert/strict';
import { NobgError } from '@nobg/contract/errors.js';
import type { LineRoom } from '@nobg/server/ports/task-store.js';
import { NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';
import { FAULT, later, ROOM, taken, taker, task, UNTIL, waiting } from './tasks.js';

const full = (retryAfterS: number) => (error: unknown) =>
  error instanceof NobgError && error.code === 'queue_full' && error.retryAfterS === retryAfterS;

const places = (count: number): LineRoom => ({ ...ROOM, places: count });

/** Who may wait, and whose turn it is: the rules of the engine's own line. */
export const TASK_LINE: Suite<Stores> = {
  'lets as many wait as there are slots and places, also where many come at once': async (
    stores,
  ) => {
    const all = Array.from({ length: 12 }, () => task());
    const ends = await Promise.allSettled(
      all.map((one) => stores.tasks.enter(one, places(4), NOW, UNTIL)),
    );
    assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 5);
    assert.equal((await stores.tasks.counts()).waiting, 5);
  },

  'says how long those ahead take, who go before it': async (stores) => {
    await waiting(stores, { priority: 5 });
    await waiting(stores, { priority: -30 });
    const refused = (priority: number) =>
      stores.tasks.enter(task({ priority }), places(0), NOW, UNTIL);
    await assert.rejects(refused(0), full(4));
    await assert.rejects(refused(-30), full(6));
  },

  'lets a higher tier push the newest of the lowest tier out, who is told so': async (stores) => {
    const old = await waiting(stores, { tier: 'visitor', holder: 'v' });
    const newest = await waiting(stores, { tier: 'visitor', holder: 'w' }, later(1));
    const free = await waiting(stores, { tier: 'free', holder: 'f' }, later(2));
    const paying = task({ holder: 'p' });
    await stores.tasks.enter(paying, places(2), later(3), UNTIL);
    const ended = await stores.tasks.ended('requester');
    assert.deepEqual([...ended.keys()], [newest]);
    const end = ended.get(newest);
    assert.ok(end !== undefined && 'error' in end);
    assert.deepEqual([end.error.code, end.error.retryAfterS, end.began], ['queue_full', 8, false]);
    assert.equal((await stores.tasks.present([old, free, paying.id])).size, 3);
  },

  'keeps places that lower tiers may not take': async (stores) => {
    const enter = (tier: 'visitor' | 'free', holder: string) =>
      stores.tasks.enter(task({ tier, holder }), places(4), NOW, UNTIL);
    await enter('visitor', 'a');
    await enter('visitor', 'b');
    await assert.rejects(enter('visitor', 'c'), full(6));
    await enter('free', 'd');
    await enter('free', 'e');
    // A free one pushes a visitor out, not another free one.
    await enter('free', 'f');
    assert.equal((await stores.tasks.ended('requester')).size, 1);
  },

  'lets a holder push the newest out of one who has more': async (stores) => {
    await waiting(stores, { holder: 'greedy' });
    await waiting(stores, { holder: 'greedy' }, later(1));
    const newest = await waiting(stores, { holder: 'greedy' }, later(2));
    await stores.tasks.enter(task({ holder: 'modest' }), places(2), later(3), UNTIL);
    assert.deepEqual([...(await stores.tasks.ended('requester')).keys()], [newest]);
    await assert.rejects(
      stores.tasks.enter(task({ holder: 'greedy' }), places(2), later(4), UNTIL),
      full(8),
    );
  },

  'gives nothing out whose files are not stored, and nothing twice': async (stores) => {
    await stores.tasks.enter(task(), ROOM, NOW, UNTIL);
    assert.equal(await taken(stores), null);
    const id = await waiting(stores);
    const both = await Promise.all([taken(stores), taken(stores)]);
    assert.deepEqual(both.sort(), [id, null].sort());
  },

  'gives higher priorities out first, and holders in turn': async (stores) => {
    const [a1, a2] = [await waiting(stores), await waiting(stores, {}, later(1))];
    const b1 = await waiting(stores, { holder: 'b' }, later(2));
    const urgent = await waiting(stores, { holder: 'c', priority: 5 }, later(3));
    const order = [];
    for (let n = 0; n < 4; n += 1) order.push(await taken(stores, later(10 + n)));
    assert.deepEqual(order, [urgent, a1, b1, a2]);
  },

  'lets a task that waits overtake newcomers of higher priority': async (stores) => {
    const old = await waiting(stores, { holder: 'old', priority: -10 });
    const now = later(30_001);
    const urgent = await waiting(stores, { holder: 'new', priority: 15 }, now);
    assert.equal(await taken(stores, later(20_000)), urgent);
    const other = await waiting(stores, { holder: 'other', priority: 15 }, now);
    assert.equal(await taken(stores, now), old);
    assert.equal(await taken(stores, now), other);
  },

  'ages a holder’s first task alone, from when the holder was last served': async (stores) => {
    await waiting(stores, { holder: 'crowd' });
    const second = await waiting(stores, { holder: 'crowd' });
    await taken(stores, later(60_000));
    const single = await waiting(stores, { holder: 'single', priority: 5 }, later(60_000));
    assert.equal(await taken(stores, later(65_000)), single);
    assert.equal(await taken(stores, later(65_000)), second);
  },

  'forgets the turns of holders who have nothing there': async (stores) => {
    const crowd = [
      await waiting(stores, { holder: 'crowd' }),
      await waiting(stores, { holder: 'crowd' }),
    ];
    const gone = await waiting(stores, { holder: 'gone', priority: 1 });
    assert.equal(await taken(stores, later(1)), gone);
    assert.equal(await taken(stores, later(2)), crowd[0]);
    await stores.tasks.remove(gone);
    await stores.tasks.forgetTurns(later(3));
    // Who was served lately comes after who was not, as far as that is remembered.
    const [other, back] = [
      await waiting(stores, { holder: 'other' }, later(5)),
      await waiting(stores, { holder: 'gone' }, later(4)),
    ];
    await stores.tasks.remove(crowd[0] ?? '');
    const order = [
      await taken(stores, later(6)),
      await taken(stores, later(6)),
      await taken(stores, later(6)),
    ];
    assert.deepEqual(order, [back, other, crowd[1]]);
  },

  'fails what waits for a mode that nobody serves': async (stores) => {
    const [food, product] = [await waiting(stores, { mode: 'food' }), await waiting(stores)];
    assert.equal(await stores.tasks.failWaiting('food', FAULT), 1);
    const ended = await stores.tasks.ended('requester');
    assert.deepEqual([...ended], [[food, { error: FAULT, began: false }]]);
    assert.equal(await taken(stores), product);
  },

  'gives a class what its modes and its form allow': async ({ tasks, ...rest }) => {
    const stores = { tasks, ...rest };
    const food = await waiting(stores, { mode: 'food' });
    assert.equal(await tasks.take(taker('product', 'body'), NOW), null);
    assert.equal(await tasks.take({ ...taker('food'), format: 0 }, NOW), null);
    assert.equal(await tasks.take(taker(), NOW), null);
    assert.deepEqual(await tasks.take(taker('product', 'food'), NOW), {
      ...{ id: food, format: 1, fence: 1 },
    });
  },
};
