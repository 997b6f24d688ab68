import assert from 'node:assert/strict';
import { CLAIM_AGEING_MS } from '@nobg/server/ports/job-store.js';
import { AT, chargeOf, claimOne, completion, counted, FAULT, LEASE, openJob } from './jobs.js';
import { NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

const AFTER_LEASE = new Date(LEASE.getTime() + 1);
const claimAt = (now: Date) => ({ now, leaseUntil: new Date(now.getTime() + 60_000) });
const later = (ms: number) => new Date(NOW.getTime() + ms);

/** Who may work on which image, and whose writes count. */
export const JOB_CLAIMS: Suite<Stores> = {
  'gives each of 40 images to one of 60 calls that come at once': async (stores) => {
    await openJob(stores, { images: 40 });
    const claims = await Promise.all(
      Array.from({ length: 60 }, () => stores.jobs.claim(claimAt(NOW))),
    );
    const ids = claims.flatMap((claim) => (claim === null ? [] : [claim.itemId]));
    assert.equal(new Set(ids).size, 40);
    assert.equal(ids.length, 40);
  },

  'gives an image with its options: its own before those of the job': async (stores) => {
    await openJob(stores, { images: 2 });
    const [first, second] = [await claimOne(stores), await claimOne(stores)];
    assert.deepEqual([first.options, second.options], [{ mode: 'product' }, { mode: 'food' }]);
    assert.deepEqual([first.position, first.attempts, first.token], [0, 1, 1]);
  },

  'lets a worker whose lease ended write nothing': async (stores) => {
    const jobId = await openJob(stores);
    const late = await claimOne(stores);
    await chargeOf(stores, late);
    assert.equal(await stores.jobs.reclaim(3, FAULT, { ...AT, now: AFTER_LEASE }), 1);
    assert.deepEqual(await counted(stores), [0, 0]);
    const second = await claimOne(stores, AFTER_LEASE);
    await chargeOf(stores, second);
    assert.equal(await stores.jobs.complete(late, completion(late), AT), false);
    assert.equal(await stores.jobs.fail(late, FAULT, AT), false);
    assert.equal(await stores.jobs.release(late, true, null), false);
    assert.equal(await chargeOf(stores, late), null);
    assert.deepEqual(await stores.jobs.renew([late, second], LEASE), [second]);
    assert.equal(await stores.jobs.complete(second, completion(second), AT), true);
    assert.equal(await stores.jobs.isDone(late), false);
    assert.equal(await stores.jobs.isDone(second), true);
    assert.deepEqual(await counted(stores), [1, 1]);
    assert.equal((await stores.jobs.find('acc_a', jobId))?.state, 'done');
  },

  'lets two who complete the same claim at once count once': async (stores) => {
    await openJob(stores);
    const claim = await claimOne(stores);
    await Promise.all([chargeOf(stores, claim), chargeOf(stores, claim)]);
    assert.deepEqual(await counted(stores), [1, 1]);
    const made = completion(claim);
    const both = await Promise.all([1, 2].map(() => stores.jobs.complete(claim, made, AT)));
    assert.deepEqual(both.sort(), [false, true]);
    assert.deepEqual(await counted(stores), [1, 1]);
  },

  'puts back only what is beyond its lease': async (stores) => {
    await openJob(stores, { images: 2 });
    const kept = await claimOne(stores);
    await claimOne(stores);
    await stores.jobs.renew([kept], later(120_000));
    assert.equal(await stores.jobs.reclaim(3, FAULT, { ...AT, now: later(59_999) }), 0);
    const both = [1, 2].map(() => stores.jobs.reclaim(3, FAULT, { ...AT, now: AFTER_LEASE }));
    assert.deepEqual((await Promise.all(both)).sort(), [0, 1]);
    assert.equal((await claimOne(stores, AFTER_LEASE)).position, 1);
  },

  'fails an image that ended its worker three times, and tries it after the others': async (
    stores,
  ) => {
    const jobId = await openJob(stores, { images: 2 });
    const positions: number[] = [];
    let now = NOW;
    for (let round = 0; round < 4; round += 1) {
      const claim = await claimOne(stores, now);
      positions.push(claim.position);
      now = new Date(now.getTime() + 60_001);
      if (claim.position === 1) await stores.jobs.complete(claim, completion(claim), AT);
      else await stores.jobs.reclaim(3, FAULT, { ...AT, now });
    }
    assert.deepEqual(positions, [0, 1, 0, 0]);
    assert.equal(await stores.jobs.claim(claimAt(now)), null);
    const [poison] = await stores.jobs.items(jobId, { from: 0, limit: 1 });
    assert.deepEqual([poison?.state, poison?.error], ['failed', FAULT]);
    const job = await stores.jobs.find('acc_a', jobId);
    assert.deepEqual([job?.state, job?.done, job?.failed], ['done', 1, 1]);
  },

  'takes accounts in turn, whoever has more images': async (stores) => {
    await openJob(stores, { images: 20, account: 'acc_heavy' });
    await openJob(stores, { images: 2, account: 'acc_light', at: later(1000) });
    const accounts: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const claim = await claimOne(stores, later(2000 + n));
      accounts.push(claim.accountId);
      await stores.jobs.complete(claim, completion(claim), AT);
    }
    const [heavy, light] = ['acc_heavy', 'acc_light'];
    assert.deepEqual(accounts, [heavy, light, heavy, light, heavy]);
  },

  'gives the next image to the account with fewest in work': async (stores) => {
    await openJob(stores, { images: 5, account: 'acc_heavy' });
    const first = await claimOne(stores);
    await claimOne(stores, later(1));
    await openJob(stores, { images: 5, account: 'acc_light' });
    const accounts: string[] = [];
    for (let n = 2; n < 5; n += 1) accounts.push((await claimOne(stores, later(n))).accountId);
    assert.deepEqual(accounts, ['acc_light', 'acc_light', 'acc_heavy']);
    assert.equal(first.accountId, 'acc_heavy');
  },

  'takes a job that somebody waits for before every batch': async (stores) => {
    await openJob(stores, { images: 2, account: 'acc_batch' });
    await openJob(stores, { account: 'acc_waits', class: 'interactive', at: later(10) });
    assert.equal((await claimOne(stores, later(20))).class, 'interactive');
    const only = { ...claimAt(later(20)), interactiveOnly: true };
    assert.equal(await stores.jobs.claim(only), null);
    assert.equal((await claimOne(stores, later(20))).class, 'batch');
  },

  'takes a batch first once its account waited for the bound, whatever keeps coming': async (
    stores,
  ) => {
    await openJob(stores, { images: 3, account: 'acc_batch' });
    const wait = async (ms: number) => {
      await openJob(stores, { account: 'acc_waits', class: 'interactive', at: later(ms) });
      const claim = await claimOne(stores, later(ms));
      await stores.jobs.complete(claim, completion(claim), AT);
      return claim.class;
    };
    assert.equal(await wait(CLAIM_AGEING_MS - 1), 'interactive');
    assert.equal(await wait(CLAIM_AGEING_MS), 'batch');
    // The interactive one that had to wait, and no second of the batch.
    assert.equal(await wait(CLAIM_AGEING_MS + 1), 'interactive');
  },

  'begins nothing of a job that is held, nor of one without images that were sent where only those are wanted':
    async (stores) => {
      await openJob(stores, { images: 2 });
      const claim = await claimOne(stores);
      await stores.jobs.release(claim, false, later(5000));
      assert.equal(await stores.jobs.claim(claimAt(later(4999))), null);
      const again = await claimOne(stores, later(5000));
      assert.deepEqual([again.itemId, again.attempts, again.token], [claim.itemId, 1, 2]);
      await openJob(stores, { account: 'acc_urls', source: () => ({ url: 'https://a.example/' }) });
      const sent = { ...claimAt(later(5000)), sentOnly: true };
      assert.equal((await stores.jobs.claim(sent))?.accountId, 'acc_a');
      assert.equal(await stores.jobs.claim(sent), null);
    },
};
