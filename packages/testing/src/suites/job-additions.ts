import assert from 'node:assert/strict';
import { AT, claimOne, completion, eventTypes, FAULT, openJob } from './jobs.js';
import { LATER, NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

/** A draft of the account with these images, by `external_id`. */
async function draftOf({ jobs }: Stores, id: string, ids: readonly string[]): Promise<void> {
  const job = { id, accountId: 'acc_a', keyId: 'key_acc_a' };
  await jobs.create({ ...job, class: 'batch', createdAt: NOW, expiresAt: LATER });
  const items = ids.map((externalId, position) => ({
    ...{ id: `${id}_${externalId}`, position, externalId, name: externalId, options: null },
    source:
      externalId === 'bad' ? { error: FAULT } : { inputId: `${id}Blob${externalId}`, bytes: 10 },
  }));
  await jobs.append(job, items, NOW);
}

/** A job of two images, `ext-0` and `ext-1`, that takes more. */
async function takingJob(stores: Stores): Promise<string> {
  return openJob(stores, { images: 2, more: true });
}

export const JOB_ADDITIONS: Suite<Stores> = {
  'adds the images of a draft to a job that takes more, without those that it has': async (
    stores,
  ) => {
    const { jobs } = stores;
    const id = await takingJob(stores);
    const { revision = 0 } = (await jobs.find('acc_a', id)) ?? {};
    await draftOf(stores, 'job_more', ['new', 'ext-1', 'bad', 'last']);
    const joined = await jobs.join('job_more', id, AT, { maxImages: 5 });
    assert.ok(typeof joined === 'object');
    assert.deepEqual([joined.added, joined.blobs], [3, ['job_moreBlobext-1']]);
    assert.deepEqual([joined.job.total, joined.job.failed], [5, 1]);
    const items = await jobs.items(id, { from: 0, limit: 9 });
    assert.deepEqual(
      items.map(({ position, externalId, state }) => `${position} ${externalId} ${state}`),
      ['0 ext-0 queued', '1 ext-1 queued', '2 new queued', '3 bad failed', '4 last queued'],
    );
    const changed = await jobs.changed(id, { after: revision, position: 1e6, limit: 9 });
    assert.deepEqual(
      changed.map(({ externalId }) => externalId),
      ['new', 'bad', 'last'],
    );
    assert.deepEqual(await eventTypes(stores), ['image.failed']);
    assert.deepEqual(await jobs.waiting('acc_a'), { bytes: 40, images: 4, taking: 1 });
    assert.deepEqual(await jobs.abandoned(new Date(NOW.getTime() + 1)), []);
  },

  'adds nothing to a job that would have too many images, but takes those that it has': async (
    stores,
  ) => {
    const { jobs } = stores;
    const id = await takingJob(stores);
    await draftOf(stores, 'job_more', ['ext-0', 'new', 'other']);
    assert.equal(await jobs.join('job_more', id, AT, { maxImages: 3 }), 'full');
    assert.equal((await jobs.find('acc_a', id))?.total, 2);
    assert.equal((await jobs.discard('job_more')).length, 3);
    await draftOf(stores, 'job_again', ['ext-0', 'ext-1']);
    const joined = await jobs.join('job_again', id, AT, { maxImages: 2 });
    assert.ok(typeof joined === 'object');
    assert.deepEqual([joined.added, joined.job.total], [0, 2]);
  },

  'keeps the answer to the request that added images with them': async (stores) => {
    const { jobs, idempotency } = stores;
    const id = await takingJob(stores);
    const claim = { id: 'idem', keyId: 'key_acc_a', owner: 'req_1', leaseUntil: NOW };
    await idempotency.claim({ ...claim, expiresAt: LATER }, NOW);
    await draftOf(stores, 'job_more', ['new']);
    await jobs.join('job_more', id, AT, { maxImages: 9 }, ({ added }) => ({
      ...{ id: 'idem', owner: 'req_1', fingerprint: 'print', status: 200, headers: {} },
      body: `${added} added`,
    }));
    const again = { ...claim, owner: 'req_2', expiresAt: LATER };
    const found = await idempotency.claim(again, NOW);
    assert.equal(found.state === 'answered' ? found.answer.body : found.state, '1 added');
  },

  'does not end a job that takes more before it is closed': async (stores) => {
    const { jobs } = stores;
    const id = await takingJob(stores);
    for (const claim of [await claimOne(stores), await claimOne(stores)]) {
      await jobs.complete(claim, completion(claim), AT);
    }
    const before = await jobs.find('acc_a', id);
    assert.deepEqual([before?.state, before?.endedAt, before?.more], ['running', null, true]);
    await openJob(stores, { images: 0, more: true });
    const { jobs: counted } = await jobs.countByState();
    assert.deepEqual([counted.queued, counted.running, counted.done, counted.failed], [1, 1, 0, 0]);
    const closed = await jobs.close(id, AT);
    assert.deepEqual([closed.state, closed.endedAt, closed.more], ['done', NOW, false]);
    assert.equal((await jobs.waiting('acc_a')).taking, 1);
    await draftOf(stores, 'job_late', ['late']);
    assert.equal(await jobs.join('job_late', id, AT, { maxImages: 9 }), 'over');
    assert.deepEqual(await jobs.discard('job_late'), ['job_lateBloblate']);
    const types = await eventTypes(stores);
    assert.deepEqual(types, ['image.completed', 'image.completed', 'job.completed']);
  },

  'ends a job that takes more when it is cancelled, or its time is over': async (stores) => {
    const { jobs } = stores;
    const cancelled = await takingJob(stores);
    await jobs.cancel(cancelled, AT);
    assert.equal((await jobs.find('acc_a', cancelled))?.more, false);
    const late = await takingJob(stores);
    await jobs.expire(FAULT, { ...AT, now: LATER });
    const job = await jobs.find('acc_a', late);
    assert.deepEqual([job?.state, job?.failed, job?.more], ['failed', 2, false]);
  },

  'gives an image another result, once for each that it had': async (stores) => {
    const { jobs } = stores;
    const id = await openJob(stores, { images: 1 });
    const claim = await claimOne(stores);
    await jobs.complete(claim, completion(claim), AT);
    const found = await jobs.item(id, claim.itemId);
    assert.ok(found !== null);
    assert.deepEqual(found.options, { mode: 'product' });
    const answer = { url: '/results/other.png' };
    assert.equal(await jobs.correct(found.item, answer, 'other'), true);
    assert.equal(await jobs.correct(found.item, answer, 'another'), false);
    const now = await jobs.item(id, claim.itemId);
    assert.deepEqual(
      [now?.item.resultId, now?.item.answer, now?.item.corrected],
      ['other', answer, true],
    );
    assert.ok((now?.item.revision ?? 0) > found.item.revision);
    assert.equal(await jobs.item('job_of_nobody', claim.itemId), null);
  },
};
