import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { createResults } from '../domain/cutouts/results.js';
import { createScheduledEngine } from '../domain/cutouts/scheduled-engine.js';
import { createIdempotency } from '../domain/idempotency.js';
import { createCorrections } from '../domain/jobs/corrections.js';
import { createJobChanges } from '../domain/jobs/job-changes.js';
import { createJobSweep } from '../domain/jobs/job-sweep.js';
import { createJobWorker } from '../domain/jobs/job-worker.js';
import { createJobs } from '../domain/jobs/jobs.js';
import { createItemRunner } from '../domain/jobs/run-item.js';
import { createConcurrencyLimit } from '../domain/quota/concurrency.js';
import { bodyOf, correctedAnswer } from '../http/api/native/remove-response.js';
import { uploadLimit } from '../http/body/upload-limit.js';
import type { Clock } from '../ports/clock.js';
import type { CutoutEngine } from '../ports/cutout-engine.js';
import type { Notifications } from '../ports/notifications.js';
import type { AccountServices } from './accounts.js';
import type { CutoutServices } from './cutouts.js';
import type { EngineServices } from './engine.js';
import type { Opened } from './opened.js';
import type { StorageServices } from './storage.js';

/** Images of batches stand behind those of callers who wait, until they have aged in the engine's own queue. */
const BATCH_PRIORITY = -30;

export type JobServices = ReturnType<typeof jobServices>;

interface JobDeps {
  readonly storage: StorageServices;
  readonly cutouts: CutoutServices;
  readonly accounts: AccountServices;
  readonly engine: EngineServices;
  readonly notifications: Notifications;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Jobs of many images, what works on them, and answers that are kept for a second request. */
export function openJobs(config: Config, deps: JobDeps): Opened<JobServices> {
  const services = jobServices(config, deps);
  services.worker.start();
  return { services, close: () => services.worker.stop(0) };
}

function jobServices(config: Config, deps: JobDeps) {
  const { storage, cutouts, accounts, clock, log } = deps;
  const { stores, jobFiles } = storage;
  const { leaseMs, maxBytes, maxImages, hours, uploadMs } = config.jobs;
  const onFailure = (error: unknown, what = 'files of a job could not be deleted'): void =>
    log.error({ err: error }, what);
  const lifetimeMs = config.storage.resultHours * 3_600_000;
  const endings = () => {
    const now = clock.now();
    return { now, forgetAt: new Date(now.getTime() + lifetimeMs) };
  };
  const changes = createJobChanges(deps.notifications);
  const engine = createScheduledEngine({
    engine: behindCallers(deps.engine.engine),
    // A plan's bound on requests at once holds here as well, and leaves places to those of its caller.
    concurrency: createConcurrencyLimit({
      ...{ places: cutouts.places, what: 'job-images', perAddress: Number.POSITIVE_INFINITY },
    }),
    quota: cutouts.quota,
    onFailure,
  });
  const run = createItemRunner({
    ...{ jobs: stores.jobs, access: accounts.access, usage: cutouts.usage, endings },
    ...{ downloads: cutouts.downloads, inputs: jobFiles.blobs },
    results: { rows: stores.results, blobs: storage.blobs },
    cutouts: ({ rows, blobs }) => {
      const { temporary } = storage;
      const results = createResults({
        ...{ results: rows, blobs, temporary, clock, lifetimeMs },
        cache: config.public.resultsCache,
      });
      return cutouts.cutoutsOn({ engine, results });
    },
    maxUploadBytes: (key) => uploadLimit(key, config.limits.maxUploadBytes),
    answerOf: (served) => bodyOf(served, served.cutout.timings, ''),
  });
  const worker = createJobWorker({
    ...{ jobs: stores.jobs, run, changes, clock, leaseMs, endings, onFailure },
    capacity: () => {
      const { slots, busy, queued } = deps.engine.stats();
      return { slots, idle: slots - busy - queued };
    },
    async onEnd({ itemId, inputId }) {
      if (inputId === null) return;
      await jobFiles.blobs.delete(inputId);
      await stores.jobs.markInputDeleted(itemId);
    },
  });
  const idempotency = createIdempotency({
    ...{ store: stores.idempotency, blobs: jobFiles.blobs, temporary: jobFiles.temporary, clock },
  });
  const corrections = createCorrections({
    ...{ jobs: stores.jobs, access: accounts.access, changes, inputs: jobFiles.blobs, onFailure },
    ...{ results: cutouts.results, recompositions: cutouts.recompositions },
    ...{ engine: cutouts.engine, temporary: storage.temporary, limits: cutouts.imageLimits },
    answerOf: correctedAnswer,
  });
  return {
    worker,
    idempotency,
    corrections,
    jobs: createJobs({
      ...{ jobs: stores.jobs, inputs: jobFiles.blobs, changes, worker, clock, endings, onFailure },
      ...{ bounds: { maxBytes, maxImages }, hours },
    }),
    sweep: createJobSweep({
      ...{ jobs: stores.jobs, idempotency: stores.idempotency, events: stores.events, clock },
      ...{ inputs: jobFiles.blobs, temporary: jobFiles.temporary, uploadMs, endings },
    }),
  };
}

function behindCallers(engine: CutoutEngine): CutoutEngine {
  return {
    run: ({ scheduling, ...job }, signal, progress) => {
      const priority = scheduling.priority + BATCH_PRIORITY;
      return engine.run({ ...job, scheduling: { ...scheduling, priority } }, signal, progress);
    },
  };
}
