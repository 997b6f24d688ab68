import { isMode } from '@nobg/contract/modes.js';
import type { Kysely, Selectable } from 'kysely';
import type { EngineWorker } from '../../entities/engine-worker.js';
import type { WorkerStore } from '../../ports/worker-store.js';
import type { Schema } from './schema.js';

/** Worker processes, in `engine_workers`. */
export function createWorkerStore(db: Kysely<Schema>): WorkerStore {
  return {
    async beat({ modes, networks, jobMs, peakBytes, ...worker }, until) {
      const values = {
        ...worker,
        ...{ modes: modes.join(','), networks: JSON.stringify(networks) },
        ...{ job_ms: Math.round(jobMs), peak_bytes: peakBytes, lease_until: until.getTime() },
      };
      await db
        .insertInto('engine_workers')
        .values(values)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    },

    async leave(id) {
      await db.deleteFrom('engine_workers').where('id', '=', id).execute();
    },

    async live(now) {
      const rows = await db
        .selectFrom('engine_workers')
        .selectAll()
        .where('lease_until', '>', now.getTime())
        .orderBy('id')
        .execute();
      return rows.map(toWorker);
    },

    async forget(now) {
      await db.deleteFrom('engine_workers').where('lease_until', '<=', now.getTime()).execute();
    },
  };
}

function toWorker(row: Selectable<Schema['engine_workers']>): EngineWorker {
  const { modes, networks, job_ms: jobMs, peak_bytes: peakBytes, lease_until: _, ...rest } = row;
  return {
    ...{ ...rest, jobMs, peakBytes },
    // A newer worker may have modes that this program does not know.
    modes: modes.split(',').filter(isMode),
    networks: JSON.parse(networks),
  };
}
