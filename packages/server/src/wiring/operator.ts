import { systemClock } from '../adapters/clock.js';
import type { Config } from '../config/config.js';
import { createResults } from '../domain/cutouts/results.js';
import { createLogger } from '../observability/logger.js';
import { openAccounts } from './accounts.js';
import { type Opened, Opener } from './opened.js';
import { openStorage } from './storage.js';

const HOUR_MS = 3_600_000;

/** What commands of an operator use of an installation, beside its servers. */
export type OperatorServices = Awaited<ReturnType<typeof open>>;

/** @throws StartError, StorageError with one sentence for people */
export async function openOperator(config: Config): Promise<Opened<OperatorServices>> {
  const opener = new Opener();
  try {
    return { services: await open(config, opener), close: () => opener.closeAll() };
  } catch (error) {
    await opener.closeAll();
    throw error;
  }
}

async function open(config: Config, opener: Opener) {
  const storage = await opener.open(openStorage(config));
  const { stores, blobs, temporary } = storage;
  const clock = systemClock;
  const lifetimeMs = config.storage.resultHours * HOUR_MS;
  const results = createResults({ results: stores.results, blobs, temporary, clock, lifetimeMs });
  // What a command has to say it throws; a log would come between.
  const log = createLogger('silent');
  const accounts = await opener.open(openAccounts(config, { storage, results, clock, log }));
  return {
    database: storage.database,
    administration: accounts.administration,
    plans: accounts.plans,
    users: stores.users,
    jobs: stores.jobs,
    clock,
    /** For which a job's ended images are kept, and those that wait may. ms. */
    lifetimes: { ended: lifetimeMs, waiting: config.jobs.hours * HOUR_MS },
  };
}
