import { type Kysely, sql } from 'kysely';
import { JOB_CLASSES, type JobClass } from '../../../entities/job.js';
import {
  CLAIM_AGEING_MS,
  type Claim,
  type ClaimedItem,
  type ClaimFilter,
  type JobStore,
} from '../../../ports/job-store.js';
import { countCharge, LimitFull } from '../count-charge.js';
import type { Schema } from '../schema.js';
import { optionsOf } from './rows.js';

/** Claims that others took from under this one, before it lets a later call try. */
const TRIES = 50;

type Claiming = Pick<JobStore, 'claim' | 'renew' | 'charge' | 'isDone'>;

export function claiming(db: Kysely<Schema>): Claiming {
  return {
    async claim(filter) {
      for (let tried = 0; tried < TRIES; tried += 1) {
        const jobId = await nextJob(db, filter);
        if (jobId === null) return null;
        const claimed = await db
          .transaction()
          .execute((transaction) => claimOf(transaction, jobId, filter));
        if (claimed !== null) return claimed;
      }
      return null;
    },

    async renew(claims, leaseUntil) {
      const held: Claim[] = [];
      for (const claim of claims) {
        const { numUpdatedRows } = await db
          .updateTable('job_items')
          .set({ lease_until: leaseUntil.getTime() })
          .where('id', '=', claim.itemId)
          .where('token', '=', claim.token)
          .where('state', '=', 'running')
          .executeTakeFirstOrThrow();
        if (Number(numUpdatedRows) > 0) held.push(claim);
      }
      return held;
    },

    async charge(claim, { keyId, hour, plan }, limits) {
      try {
        return await db.transaction().execute(async (transaction) => {
          // First its own row: a claim that was lost counts nothing.
          const { numUpdatedRows } = await transaction
            .updateTable('job_items')
            .set({
              charge_hour: hour.getTime(),
              meter: plan?.subject ?? null,
              charged_at: plan?.at.getTime() ?? null,
            })
            .where('id', '=', claim.itemId)
            .where('token', '=', claim.token)
            .where('state', '=', 'running')
            .where('charge_hour', 'is', null)
            .executeTakeFirstOrThrow();
          if (Number(numUpdatedRows) === 0) return null;
          return await countCharge(transaction, { keyId, hour, ...(plan && { plan }) }, limits);
        });
      } catch (error) {
        if (error instanceof LimitFull) return { full: error.what };
        throw error;
      }
    },

    async isDone({ itemId, token }) {
      const row = await db
        .selectFrom('job_items')
        .select('id')
        .where('id', '=', itemId)
        .where('token', '=', token)
        .where('state', '=', 'done')
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

/** The job whose turn it is. */
async function nextJob(
  db: Kysely<Schema>,
  { now, interactiveOnly = false, sentOnly = false }: ClaimFilter,
): Promise<string | null> {
  const aged = now.getTime() - CLAIM_AGEING_MS;
  const servedAt = sql<number>`coalesce(job_turns.served_at, 0)`;
  const inWork = sql<number>`(select coalesce(sum(others.running), 0) from jobs as others
    where others.account_id = jobs.account_id and others.running > 0)`;
  const waitedLong = sql<boolean>`(jobs.created_at <= ${aged} and ${servedAt} <= ${aged})`;
  const rank = sql<number>`case when jobs.class = ${JOB_CLASSES.interactive} or ${waitedLong}
    then 0 else 1 end`;
  const row = await db
    .selectFrom('jobs')
    .leftJoin('job_turns', 'job_turns.account_id', 'jobs.account_id')
    .select('jobs.id')
    .where('jobs.queued', '>', 0)
    .where('jobs.state', '=', 'open')
    .where('jobs.hold_until', '<=', now.getTime())
    .where('jobs.expires_at', '>', now.getTime())
    .$if(interactiveOnly, (of) => of.where('jobs.class', '=', JOB_CLASSES.interactive))
    .$if(sentOnly, (of) => of.where('jobs.fetches', '=', 0))
    .orderBy(rank)
    .orderBy(inWork)
    .orderBy(servedAt)
    .orderBy('jobs.created_at')
    .orderBy('jobs.id')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Null where somebody else was quicker. */
async function claimOf(
  transaction: Kysely<Schema>,
  jobId: string,
  { now, leaseUntil }: ClaimFilter,
): Promise<ClaimedItem | null> {
  const job = await transaction
    .updateTable('jobs')
    .set((set) => ({
      revision: set('revision', '+', 1),
      queued: set('queued', '-', 1),
      running: set('running', '+', 1),
    }))
    .where('id', '=', jobId)
    .where('queued', '>', 0)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst();
  if (job === undefined) return null;
  const item = await transaction
    .updateTable('job_items')
    .set((set) => ({
      state: 'running' as const,
      token: set('token', '+', 1),
      attempts: set('attempts', '+', 1),
      lease_until: leaseUntil.getTime(),
      revision: job.revision,
    }))
    .where('id', '=', (of) =>
      of
        .selectFrom('job_items')
        .select('id')
        .where('job_id', '=', jobId)
        .where('state', '=', 'queued')
        .orderBy('attempts')
        .orderBy('position')
        .limit(1),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('job_turns')
    .values({ account_id: job.account_id, served_at: now.getTime() })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({ served_at: now.getTime() }),
    )
    .execute();
  return {
    itemId: item.id,
    jobId,
    token: item.token,
    position: item.position,
    keyId: job.key_id,
    accountId: job.account_id,
    class: classOf(job.class),
    attempts: item.attempts,
    url: item.url,
    inputId: item.input_id,
    backgroundId: job.background_id,
    options: optionsOf(job.options, item.options),
    jobExpiresAt: new Date(job.expires_at),
  };
}

function classOf(value: number): JobClass {
  return value === JOB_CLASSES.interactive ? 'interactive' : 'batch';
}
