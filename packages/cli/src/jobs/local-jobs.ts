import { NobgError } from '@nobg/contract/errors.js';
import { refuseCancelled } from '@nobg/server/domain/jobs/jobs.js';
import type { Job } from '@nobg/server/entities/job.js';
import type { Operator } from '../operator/with-operator.js';
import type { JobAccess, ShownJob } from './job-access.js';

/** Jobs of all accounts, in the database of a server on this machine; it sees within moments what is changed. */
export function localJobs(operator: Operator): JobAccess {
  const { jobs, clock, lifetimes, trail } = operator;

  async function find(id: string): Promise<Job> {
    const job = await jobs.find(null, id);
    if (job === null) throw new NobgError('not_found', 'There is no such job.');
    return job;
  }

  const record = (event: 'job_cancelled' | 'job_retried', { id, accountId }: Job) =>
    trail.record({ ...{ event, source: 'command_line', accountId, target: id } });

  return {
    list: async (limit) => (await jobs.list(null, { after: null, limit })).map(shown),
    get: async (id) => shown(await find(id)),
    async items(id, state, limit) {
      const items = await jobs.items((await find(id)).id, { from: 0, limit, state });
      return items.map(({ id: item, externalId, name, state: itsState, error }) => ({
        ...{ id: item, external_id: externalId, name, state: itsState },
        error: error && { code: error.code, detail: error.detail },
      }));
    },
    async cancel(id) {
      const now = clock.now();
      const { id: found } = await find(id);
      const forgetAt = new Date(now.getTime() + lifetimes.ended);
      const job = await jobs.cancel(found, { now, forgetAt });
      await record('job_cancelled', job);
      return shown(job);
    },
    async retry(id) {
      const job = await find(id);
      refuseCancelled(job);
      const now = clock.now();
      await jobs.retry(job.id, now, new Date(now.getTime() + lifetimes.waiting));
      await record('job_retried', job);
      return shown(await find(id));
    },
  };
}

function shown(job: Job): ShownJob {
  return {
    ...{ id: job.id, account: job.accountId, state: job.state },
    ...{ total: job.total, done: job.done, failed: job.failed },
    created_at: job.createdAt.toISOString(),
    ended_at: job.endedAt?.toISOString() ?? null,
  };
}
