import assert from 'node:assert/strict';
import {
  AT,
  chargeOf,
  claimOne,
  completion,
  counted,
  eventTypes,
  FAULT,
  NO_LIMITS,
  openJob,
} from './jobs.js';
import { LATER, NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

const TOO_LATE = { code: 'job_expired', detail: 'Its time is over.', fields: [] } as const;

export const JOB_STORE: Suite<Stores> = {
  'shows a job to its account alone, and only once it is open': async (stores) => {
    const { jobs } = stores;
    const open = await openJob(stores, { images: 3 });
    const found = await jobs.find('acc_a', open);
    assert.deepEqual([found?.state, found?.total, found?.done], ['queued', 3, 0]);
    assert.equal(await jobs.find('acc_other', open), null);
    await jobs.create({
      ...{ id: 'job_half', accountId: 'acc_a', keyId: 'key_acc_a', class: 'batch' },
      ...{ createdAt: NOW, expiresAt: LATER },
    });
    const source = { inputId: 'half1234567890123456', bytes: 7 };
    const item = { id: 'item_half', position: 0, externalId: null, name: null, options: null };
    await jobs.append({ id: 'job_half', accountId: 'acc_a' }, [{ ...item, source }], NOW);
    assert.equal(await jobs.find('acc_a', 'job_half'), null);
    assert.deepEqual(
      (await jobs.list('acc_a', { after: null, limit: 9 })).map(({ id }) => id),
      [open],
    );
    assert.deepEqual(await jobs.waiting('acc_a'), { bytes: 37, images: 4, taking: 0 });
    assert.deepEqual(await jobs.abandoned(NOW), []);
    assert.deepEqual(await jobs.abandoned(new Date(NOW.getTime() + 1)), ['job_half']);
    assert.deepEqual(await jobs.discard('job_half'), [source.inputId]);
    assert.deepEqual(await jobs.discard(open), []);
    assert.deepEqual(await jobs.waiting('acc_a'), { bytes: 30, images: 3, taking: 0 });
  },

  'counts the jobs and images of all accounts by state, but for what is still received': async (
    stores,
  ) => {
    const { jobs } = stores;
    const none = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
    assert.deepEqual(await jobs.countByState(), { jobs: none, items: none });
    await openJob(stores);
    const claim = await claimOne(stores);
    await jobs.complete(claim, completion(claim), AT);
    await openJob(stores, { images: 2, account: 'acc_b' });
    await claimOne(stores);
    const over = await openJob(stores, { images: 3, account: 'acc_c' });
    await jobs.cancel(over, AT);
    await openJob(stores, { images: 4 });
    await jobs.create({
      ...{ id: 'job_half', accountId: 'acc_a', keyId: 'key_acc_a', class: 'batch' },
      ...{ createdAt: NOW, expiresAt: LATER },
    });
    assert.deepEqual(await jobs.countByState(), {
      jobs: { ...none, queued: 1, running: 1, done: 1, cancelled: 1 },
      items: { ...none, queued: 5, running: 1, done: 1, cancelled: 3 },
    });
  },

  'shows jobs of all accounts to who asks for none': async (stores) => {
    const { jobs } = stores;
    const first = await openJob(stores, { account: 'acc_a' });
    const second = await openJob(stores, { account: 'acc_b' });
    const all = await jobs.list(null, { after: null, limit: 9 });
    assert.deepEqual(all.map(({ id }) => id).sort(), [first, second].sort());
    assert.equal((await jobs.find(null, second))?.accountId, 'acc_b');
    assert.equal(await jobs.find(null, 'job_none'), null);
  },

  'ends a job with its last image, and records what ended with it': async (stores) => {
    const { jobs } = stores;
    const id = await openJob(stores, { images: 2 });
    const [first, second] = [await claimOne(stores), await claimOne(stores)];
    await jobs.complete(first, completion(first), AT);
    assert.equal((await jobs.find('acc_a', id))?.state, 'running');
    assert.deepEqual(await eventTypes(stores), ['image.completed']);
    await jobs.fail(second, FAULT, AT);
    const job = await jobs.find('acc_a', id);
    assert.deepEqual([job?.state, job?.done, job?.failed], ['done', 1, 1]);
    assert.deepEqual([job?.endedAt, job?.expiresAt], [NOW, LATER]);
    assert.deepEqual(await eventTypes(stores), [
      'image.completed',
      'image.failed',
      'job.completed',
    ]);
    const [event] = (await stores.events.list(9)).filter(({ type }) => type === 'job.completed');
    assert.deepEqual([event?.accountId, event?.subjectId, event?.createdAt], ['acc_a', id, NOW]);
  },

  'has the result from the moment on when the image is done, and not without it': async (
    stores,
  ) => {
    const id = await openJob(stores);
    const claim = await claimOne(stores);
    const made = completion(claim);
    const bad = { ...made, results: [...made.results, ...made.results] };
    await assert.rejects(stores.jobs.complete(claim, bad, AT));
    assert.equal(await stores.results.find(made.resultId), null);
    assert.deepEqual(await eventTypes(stores), []);
    assert.equal((await stores.jobs.find('acc_a', id))?.state, 'running');
    assert.equal(await stores.jobs.complete(claim, made, AT), true);
    assert.equal((await stores.results.find(made.resultId))?.keyId, claim.keyId);
    const [item] = await stores.jobs.items(id, { from: 0, limit: 9 });
    assert.deepEqual(
      [item?.state, item?.resultId, item?.answer],
      ['done', made.resultId, made.answer],
    );
  },

  'takes a charge back with a failure, a release and a cancel': async (stores) => {
    const { jobs } = stores;
    const id = await openJob(stores, { images: 4 });
    const claims = [await claimOne(stores), await claimOne(stores), await claimOne(stores)];
    for (const claim of claims) await chargeOf(stores, claim);
    assert.deepEqual(await counted(stores), [3, 3]);
    const [first, second, third] = claims;
    assert.ok(first && second && third);
    await jobs.fail(first, FAULT, AT);
    await jobs.release(second, false, null);
    assert.deepEqual(await counted(stores), [1, 1]);
    const job = await jobs.cancel(id, AT);
    assert.deepEqual([job.state, job.failed, job.cancelled], ['cancelled', 1, 3]);
    assert.deepEqual(await counted(stores), [0, 0]);
    assert.equal(await jobs.complete(third, completion(third), AT), false);
    assert.equal((await jobs.cancel(id, AT)).revision, job.revision);
    assert.equal(await jobs.retry(id, NOW, LATER), 0);
  },

  'counts nothing beyond a limit, and records once that it was reached': async (stores) => {
    await openJob(stores, { images: 3 });
    const limits = { ...NO_LIMITS, windows: { hour: null, day: 2, month: null } };
    const claims = [await claimOne(stores), await claimOne(stores), await claimOne(stores)];
    const outcomes = [];
    for (const claim of claims) outcomes.push(await chargeOf(stores, claim, limits));
    assert.deepEqual(outcomes.at(-1), { full: 'day' });
    assert.deepEqual(await counted(stores), [2, 2]);
    const [first, , third] = claims;
    assert.ok(first && third);
    await stores.jobs.release(first, false, null);
    assert.deepEqual(await chargeOf(stores, third, limits), {
      ...{ used: 2, windows: { hour: 2, day: 2, month: 2 } },
    });
    assert.deepEqual(await eventTypes(stores), ['usage.limit_reached']);
    const [event] = await stores.events.list(1);
    assert.equal(event?.subjectId, `day/${Date.UTC(2026, 2, 1)}/acc_a`);
  },

  'tries failed images again whose source is there': async (stores) => {
    const { jobs } = stores;
    const source = (n: number) =>
      n === 0 ? { error: FAULT } : { inputId: `kept${n}xxxxxxxxxxxxxxxx`, bytes: 1 };
    const id = await openJob(stores, { images: 3, source });
    const [second, third] = [await claimOne(stores), await claimOne(stores)];
    await jobs.fail(second, FAULT, AT);
    await jobs.complete(third, completion(third), AT);
    assert.equal((await jobs.find('acc_a', id))?.state, 'done');
    assert.equal(await jobs.retry(id, NOW, LATER), 1);
    assert.equal((await jobs.find('acc_a', id))?.state, 'running');
    const again = await claimOne(stores);
    assert.deepEqual([again.itemId, again.attempts], [second.itemId, 1]);
    await jobs.complete(again, completion(again), AT);
    const job = await jobs.find('acc_a', id);
    assert.deepEqual([job?.state, job?.done, job?.failed], ['done', 2, 1]);
    const ends = (await eventTypes(stores)).filter((type) => type === 'job.completed');
    assert.equal(ends.length, 2);
  },

  'tells what changed since a revision, in pages': async (stores) => {
    const { jobs } = stores;
    const id = await openJob(stores, { images: 3 });
    const before = (await jobs.find('acc_a', id))?.revision ?? 0;
    const [first, second] = [await claimOne(stores), await claimOne(stores)];
    await jobs.complete(first, completion(first), AT);
    const positions = async (after: number, position: number) =>
      (await jobs.changed(id, { after, position, limit: 1 })).map((item) => item.position);
    assert.deepEqual(await positions(before, -1), [1]);
    const [changed] = await jobs.changed(id, { after: before, position: -1, limit: 1 });
    assert.ok(changed);
    assert.deepEqual(await positions(changed.revision, changed.position), [0]);
    await jobs.cancel(id, AT);
    const { revision = 0 } = (await jobs.find('acc_a', id)) ?? {};
    assert.deepEqual(await positions(revision, -1), [1]);
    assert.deepEqual(await positions(revision, 1), [2]);
    assert.equal(second.position, 1);
  },

  'gives images in pages, all or those of a state': async (stores) => {
    const id = await openJob(stores, { images: 5 });
    const claim = await claimOne(stores);
    await stores.jobs.fail(claim, FAULT, AT);
    const positions = async (from: number, state?: 'failed' | 'queued') =>
      (await stores.jobs.items(id, { from, limit: 2, state })).map(({ position }) => position);
    assert.deepEqual(await positions(0), [0, 1]);
    assert.deepEqual(await positions(2), [2, 3]);
    assert.deepEqual(await positions(0, 'failed'), [0]);
    assert.deepEqual(await positions(1, 'queued'), [1, 2]);
  },

  'knows which blobs are needed, and which are to go': async (stores) => {
    const { jobs } = stores;
    const input = (n: number) => `needed${n}xxxxxxxxxxxxxxxx`;
    await openJob(stores, { images: 3, source: (n) => ({ inputId: input(n), bytes: 4 }) });
    const [first, second] = [await claimOne(stores), await claimOne(stores)];
    await jobs.complete(first, completion(first), AT);
    await jobs.fail(second, FAULT, AT);
    const all = [0, 1, 2, 9].map(input);
    assert.deepEqual(await jobs.neededBlobs(all), new Set([input(1), input(2)]));
    assert.deepEqual(await jobs.inputsToDelete('', 9), [
      { itemId: first.itemId, inputId: input(0) },
    ]);
    await jobs.markInputDeleted(first.itemId);
    await jobs.markInputDeleted(first.itemId);
    assert.deepEqual(await jobs.inputsToDelete('', 9), []);
    assert.deepEqual(await jobs.waiting('acc_a'), { bytes: 8, images: 1, taking: 0 });
  },

  'fails what is not done in time, and forgets what ended': async (stores) => {
    const { jobs } = stores;
    const id = await openJob(stores, { images: 3 });
    const claim = await claimOne(stores);
    await chargeOf(stores, claim);
    assert.equal(await jobs.expire(TOO_LATE, AT), 0);
    const forgetAt = new Date(LATER.getTime() + 1000);
    assert.equal(await jobs.expire(TOO_LATE, { now: LATER, forgetAt }), 1);
    const job = await jobs.find('acc_a', id);
    assert.deepEqual([job?.state, job?.failed, job?.expiresAt], ['failed', 3, forgetAt]);
    assert.deepEqual(await counted(stores), [0, 0]);
    const types = ['image.failed', 'image.failed', 'image.failed', 'job.failed'];
    assert.deepEqual(await eventTypes(stores), types);
    assert.equal(await jobs.expire(TOO_LATE, { now: forgetAt, forgetAt: LATER }), 1);
    assert.equal(await jobs.find('acc_a', id), null);
    assert.deepEqual(await jobs.items(id, { from: 0, limit: 9 }), []);
    assert.equal(await jobs.complete(claim, completion(claim), AT), false);
  },

  'ends a job at once whose images all failed as they came': async (stores) => {
    const id = await openJob(stores, { images: 2, source: () => ({ error: FAULT }) });
    const job = await stores.jobs.find('acc_a', id);
    assert.deepEqual([job?.state, job?.failed], ['failed', 2]);
    assert.deepEqual(await eventTypes(stores), ['image.failed', 'image.failed', 'job.failed']);
  },

  'forgets the jobs of an account that is deleted': async (stores) => {
    const { users, jobs } = stores;
    await users.insert({
      ...{ id: 'usr_gone', email: 'gone@example.org', passwordHash: 'hash', role: 'user' },
      ...{ planId: 'free', createdAt: NOW, verifiedAt: NOW, lockedAt: null },
    });
    const id = await openJob(stores, { account: 'usr_gone', images: 2 });
    await stores.keys.adopt('key_usr_gone', 'usr_gone');
    const claim = await claimOne(stores);
    await jobs.complete(claim, completion(claim), AT);
    await users.delete('usr_gone');
    assert.equal(await jobs.find('usr_gone', id), null);
    assert.deepEqual(await eventTypes(stores), []);
  },
};
