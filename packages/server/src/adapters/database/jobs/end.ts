import type { Kysely } from 'kysely';
import type { DomainEventType } from '../../../entities/domain-event.js';
import type { ItemError } from '../../../entities/job.js';
import type { Claim, Endings, JobStore } from '../../../ports/job-store.js';
import { takeBack } from '../count-charge.js';
import { recordEvent } from '../events.js';
import { insertResult } from '../results.js';
import type { Schema } from '../schema.js';
import { type ItemRow, type JobRow, NO_CLAIM, touchJob } from './rows.js';

/** Images whose lease ended that one call looks at; what is above waits for the next. */
const RECLAIM_BATCH = 200;

/** Rolls a transaction back whose claim holds no more: it changes nothing, not even the revision. */
class ClaimLost extends Error {}

type Ending = Pick<JobStore, 'complete' | 'fail' | 'release' | 'reclaim'>;

export function ending(db: Kysely<Schema>): Ending {
  return {
    complete: (claim, { resultId, answer, results }, at) =>
      underClaim(db, claim, async (transaction, job) => {
        for (const { result, thumbnail } of results) {
          await insertResult(transaction, result, thumbnail);
        }
        await setItem(transaction, claim.itemId, {
          ...{ state: 'done', result_id: resultId, answer: JSON.stringify(answer) },
          ...{ error: null, lease_until: null, revision: job.revision, ended_at: at.now.getTime() },
        });
        await count(transaction, job.id, { running: -1, done: 1 });
        await imageEvent(transaction, job, claim, 'image.completed', at);
        await endJob(transaction, job.id, at);
      }),

    fail: (claim, error, at) =>
      underClaim(db, claim, async (transaction, job, item) => {
        await failItem(transaction, job, item, error, at);
        await endJob(transaction, job.id, at);
      }),

    release: (claim, tried, holdUntil) =>
      underClaim(db, claim, async (transaction, job, item) => {
        await putBack(transaction, job, item, tried);
        if (holdUntil === null) return;
        await transaction
          .updateTable('jobs')
          .set({ hold_until: holdUntil.getTime() })
          .where('id', '=', job.id)
          .where('hold_until', '<', holdUntil.getTime())
          .execute();
      }),

    async reclaim(maxAttempts, error, at) {
      const lost = await db
        .selectFrom('job_items')
        .select(['id', 'job_id', 'token'])
        .where('state', '=', 'running')
        .where('lease_until', '<=', at.now.getTime())
        .limit(RECLAIM_BATCH)
        .execute();
      let reclaimed = 0;
      for (const { id, job_id: jobId, token } of lost) {
        const claim = { itemId: id, jobId, token };
        const ended = await underClaim(
          db,
          claim,
          async (transaction, job, item) => {
            if (item.attempts < maxAttempts) return putBack(transaction, job, item, true);
            await failItem(transaction, job, item, error, at);
            await endJob(transaction, job.id, at);
          },
          at.now,
        );
        if (ended) reclaimed += 1;
      }
      return reclaimed;
    },
  };
}

/**
 * Runs `change` where the claim still holds; false where it does not.
 * @param expiredBy only where its lease has ended by then
 */
async function underClaim(
  db: Kysely<Schema>,
  { itemId, jobId, token }: Claim,
  change: (transaction: Kysely<Schema>, job: JobRow, item: ItemRow) => Promise<void>,
  expiredBy?: Date,
): Promise<boolean> {
  try {
    await db.transaction().execute(async (transaction) => {
      const job = await touchJob(transaction, jobId);
      const item = await transaction
        .selectFrom('job_items')
        .selectAll()
        .where('id', '=', itemId)
        .where('token', '=', token)
        .where('state', '=', 'running')
        .$if(expiredBy !== undefined, (of) =>
          of.where('lease_until', '<=', expiredBy?.getTime() ?? 0),
        )
        .executeTakeFirst();
      if (job === null || item === undefined) throw new ClaimLost();
      await change(transaction, job, item);
    });
    return true;
  } catch (error) {
    if (error instanceof ClaimLost) return false;
    throw error;
  }
}

async function setItem(
  transaction: Kysely<Schema>,
  id: string,
  values: Partial<ItemRow>,
): Promise<void> {
  await transaction.updateTable('job_items').set(values).where('id', '=', id).execute();
}

export async function count(
  transaction: Kysely<Schema>,
  jobId: string,
  changes: Partial<Record<'queued' | 'running' | 'done' | 'failed', number>>,
): Promise<void> {
  const names = Object.keys(changes) as (keyof typeof changes)[];
  await transaction
    .updateTable('jobs')
    .set((set) =>
      Object.fromEntries(names.map((name) => [name, set(name, '+', changes[name] ?? 0)])),
    )
    .where('id', '=', jobId)
    .execute();
}

/** Takes back what is counted for an image in work. */
export async function refundItem(
  transaction: Kysely<Schema>,
  keyId: string,
  { charge_hour: hour, meter, charged_at: at }: ItemRow,
): Promise<void> {
  if (hour === null) return;
  const plan = meter === null || at === null ? {} : { plan: { subject: meter, at: new Date(at) } };
  await takeBack(transaction, { keyId, hour: new Date(hour), ...plan });
}

/** An image in work fails for good. */
export async function failItem(
  transaction: Kysely<Schema>,
  job: JobRow,
  item: ItemRow,
  error: ItemError,
  at: Endings,
): Promise<void> {
  await refundItem(transaction, job.key_id, item);
  await setItem(transaction, item.id, {
    ...NO_CLAIM,
    ...{ state: 'failed', error: JSON.stringify(error) },
    ...{ revision: job.revision, ended_at: at.now.getTime() },
  });
  await count(transaction, job.id, { [item.state]: -1, failed: 1 });
  const claim = { itemId: item.id, jobId: job.id, token: item.token };
  await imageEvent(transaction, job, claim, 'image.failed', at);
}

async function putBack(
  transaction: Kysely<Schema>,
  job: JobRow,
  item: ItemRow,
  tried: boolean,
): Promise<void> {
  await refundItem(transaction, job.key_id, item);
  await setItem(transaction, item.id, {
    ...NO_CLAIM,
    ...{ state: 'queued', revision: job.revision },
    attempts: tried ? item.attempts : item.attempts - 1,
  });
  await count(transaction, job.id, { queued: 1, running: -1 });
}

async function imageEvent(
  transaction: Kysely<Schema>,
  { account_id: accountId }: JobRow,
  { itemId, token }: Claim,
  type: DomainEventType,
  { now }: Endings,
): Promise<void> {
  const event = { accountId, type, subjectId: itemId, occasion: token };
  await recordEvent(transaction, event, now.getTime());
}

/** Ends the job where nothing of it is left. */
export async function endJob(
  transaction: Kysely<Schema>,
  jobId: string,
  { now, forgetAt }: Endings,
): Promise<void> {
  const job = await transaction
    .updateTable('jobs')
    .set({ ended_at: now.getTime(), expires_at: forgetAt.getTime() })
    .where('id', '=', jobId)
    .where('state', '=', 'open')
    .where('more', '=', 0)
    .where('queued', '=', 0)
    .where('running', '=', 0)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (job === undefined) return;
  const type = job.done > 0 ? 'job.completed' : 'job.failed';
  const { account_id: accountId, id: subjectId, revision: occasion } = job;
  await recordEvent(transaction, { accountId, type, subjectId, occasion }, now.getTime());
}
