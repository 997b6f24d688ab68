import assert from 'node:assert/strict';
import type { EngineWorker } from '@nobg/server/entities/engine-worker.js';
import { NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';
import {
  AFTER_LEASE,
  claimed,
  FAULT,
  later,
  RESULT,
  taken,
  taker,
  UNTIL,
  waiting,
} from './tasks.js';

const LONGER = new Date(UNTIL.getTime() + 60_000);

/** Who may work on which task, whose writes count, and what becomes of the tasks of dead processes. */
export const TASK_CLAIMS: Suite<Stores> = {
  'gives a claim to one of many who get the same message': async (stores) => {
    const id = await waiting(stores);
    const message = await stores.tasks.take(taker('product'), NOW);
    assert.ok(message);
    const claims = await Promise.all(
      ['one', 'two', 'three'].map((worker) => stores.tasks.claim(message, worker, UNTIL)),
    );
    const held = claims.filter((claim) => claim !== null);
    assert.equal(held.length, 1);
    assert.deepEqual([held[0]?.id, held[0]?.requesterId], [id, 'requester']);
    assert.equal(held[0]?.spec.job.mode, 'product');
  },

  'tells the requester how it ended, once, and forgets it': async (stores) => {
    const [done, failed] = [await waiting(stores), await waiting(stores, {}, later(1))];
    const first = await claimed(stores);
    assert.equal(await stores.tasks.finish(first, RESULT), true);
    assert.equal(await stores.tasks.finish(first, RESULT), false);
    assert.equal(await stores.tasks.fail(await claimed(stores), FAULT), true);
    const ended = await stores.tasks.ended('requester');
    assert.deepEqual(ended.get(done), { result: RESULT, fence: 1 });
    assert.deepEqual(ended.get(failed), { error: FAULT, began: true });
    assert.equal((await stores.tasks.ended('another')).size, 0);
    assert.deepEqual(await stores.tasks.remove(done), { workerId: 'worker', fence: 1 });
    assert.equal(await stores.tasks.remove(done), null);
    assert.deepEqual([...(await stores.tasks.present([done, failed]))], [failed]);
  },

  'lets a worker whose lease ended write nothing': async (stores) => {
    const id = await waiting(stores);
    const late = await claimed(stores);
    assert.equal(await stores.tasks.reclaim(later(0), 3), 0);
    assert.equal(await stores.tasks.reclaim(AFTER_LEASE, 3), 1);
    assert.equal(await stores.tasks.finish(late, RESULT), false);
    const second = await claimed(stores, LONGER);
    assert.equal(second.fence, late.fence + 1);
    assert.equal(await stores.tasks.finish(late, RESULT), false);
    assert.equal(await stores.tasks.fail(late, FAULT), false);
    assert.equal(await stores.tasks.release(late, true), false);
    assert.deepEqual(await stores.tasks.renew([late, second], LONGER), [second]);
    assert.equal(await stores.tasks.finish(second, RESULT), true);
    assert.deepEqual((await stores.tasks.ended('requester')).get(id), {
      ...{ result: RESULT, fence: second.fence },
    });
  },

  'keeps what is renewed, and gives back what is released without counting a try': async (
    stores,
  ) => {
    await waiting(stores);
    for (let n = 0; n < 4; n += 1) {
      const claim = await claimed(stores);
      assert.deepEqual(await stores.tasks.renew([claim], LONGER), [claim]);
      assert.equal(await stores.tasks.reclaim(AFTER_LEASE, 3), 0);
      assert.equal(await stores.tasks.release(claim, false), true);
    }
    assert.equal((await stores.tasks.ended('requester')).size, 0);
  },

  'fails a task that ended so many workers': async (stores) => {
    const id = await waiting(stores);
    for (let n = 0; n < 3; n += 1) {
      await claimed(stores);
      assert.equal(await stores.tasks.reclaim(AFTER_LEASE, 3), 1);
    }
    const end = (await stores.tasks.ended('requester')).get(id);
    assert.ok(end !== undefined && 'error' in end);
    assert.deepEqual([end.error.code, end.began], ['cutout_failed', true]);
    assert.equal(await taken(stores), null);
  },

  'lets a worker whose task was cancelled write nothing': async (stores) => {
    const id = await waiting(stores);
    const claim = await claimed(stores);
    assert.deepEqual(await stores.tasks.remove(id), { workerId: 'worker', fence: 1 });
    assert.deepEqual(await stores.tasks.renew([claim], LONGER), []);
    assert.equal(await stores.tasks.finish(claim, RESULT), false);
    assert.equal(await stores.tasks.offer(id), false);
  },

  'forgets the tasks of dead requesters alone': async (stores) => {
    const dead = [await waiting(stores), await waiting(stores)];
    const other = await waiting(stores, { requesterId: 'other' });
    await claimed(stores, LONGER);
    await stores.tasks.renewRequester('other', LONGER);
    assert.equal(await stores.tasks.forgetRequesters(NOW), 0);
    assert.equal(await stores.tasks.forgetRequesters(AFTER_LEASE), 2);
    assert.deepEqual([...(await stores.tasks.present([...dead, other]))], [other]);
  },

  'knows messages that nobody took, and takes those of dead classes back': async (stores) => {
    const id = await waiting(stores);
    const message = await stores.tasks.take(taker('product'), NOW);
    assert.ok(message);
    assert.deepEqual(await stores.tasks.unclaimed(NOW), []);
    assert.deepEqual(await stores.tasks.unclaimed(later(1)), [{ ...message, classId: 'class' }]);
    assert.equal(await stores.tasks.takeBack(['class', 'other']), 0);
    assert.equal(await stores.tasks.takeBack(['other']), 1);
    assert.equal(await stores.tasks.claim(message, 'worker', UNTIL), null);
    assert.equal(await taken(stores), id);
    assert.equal(await stores.tasks.takeBack([]), 1);
  },

  'counts what waits, what is given out and what is in work': async (stores) => {
    for (let n = 0; n < 4; n += 1) await waiting(stores);
    await claimed(stores);
    await taken(stores);
    const { waiting: left, running, givenOut } = await stores.tasks.counts();
    assert.deepEqual([left, running, [...givenOut]], [2, 1, [['class', 2]]]);
  },

  'knows workers for as long as they say that they live': async ({ workers }) => {
    const worker: EngineWorker = {
      ...{ id: 'w', device: 'cpu', modes: ['common', 'product'], format: 1, version: '1.2.3' },
      ...{ slots: 2, ready: 1, jobMs: 500, restarts: 3, peakBytes: 1e9 },
      networks: [{ id: 'isnet', version: '1.0.0', licence: 'MIT' }],
    };
    await workers.beat({ ...worker, ready: 0 }, UNTIL);
    await workers.beat(worker, UNTIL);
    await workers.beat({ ...worker, id: 'x' }, LONGER);
    assert.deepEqual(await workers.live(NOW), [worker, { ...worker, id: 'x' }]);
    assert.deepEqual(await workers.live(AFTER_LEASE), [{ ...worker, id: 'x' }]);
    await workers.forget(AFTER_LEASE);
    await workers.leave('x');
    assert.deepEqual(await workers.live(NOW), []);
  },
};
