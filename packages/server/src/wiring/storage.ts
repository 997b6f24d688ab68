import { createAttemptStore } from '../adapters/database/attempts.js';
import { createAuditStore } from '../adapters/database/audit-events.js';
import { createEventStore } from '../adapters/database/events.js';
import { createIdempotencyStore } from '../adapters/database/idempotency.js';
import { createImageWindowStore } from '../adapters/database/image-windows.js';
import { createJobStore } from '../adapters/database/jobs/jobs.js';
import { createKeyStore } from '../adapters/database/keys.js';
import { createLinkStore } from '../adapters/database/links.js';
import { type Database, openDatabase } from '../adapters/database/open.js';
import { createPlaceStore } from '../adapters/database/places.js';
import { createRequestLogStore } from '../adapters/database/request-log.js';
import { createResultStore } from '../adapters/database/results.js';
import { createSessionStore } from '../adapters/database/sessions.js';
import { createTaskStore } from '../adapters/database/tasks/tasks.js';
import { createUsageStore } from '../adapters/database/usage.js';
import { createUserStore } from '../adapters/database/users.js';
import { createWebhookStore } from '../adapters/database/webhooks/webhooks.js';
import { createWorkerStore } from '../adapters/database/workers.js';
import { createMemoryPlaces } from '../adapters/places/memory.js';
import type { Config } from '../config/config.js';
import { type BlobArea, type BlobAreas, openBlobAreas } from './blob-areas.js';
import { makeDataFolder } from './data-folder.js';
import { type Opened, Opener } from './opened.js';

/** Everything that is kept: rows, the blobs of results, and the temporary files of requests. */
export interface StorageServices extends BlobArea, BlobAreas {
  readonly database: Database;
  readonly stores: Stores;
  /** Images of jobs that wait, and answers that are kept. */
  readonly jobFiles: BlobArea;
  /** Photos on their way to workers, and what these made of them. */
  readonly workFiles: BlobArea;
}

type Stores = ReturnType<typeof storesOf>;

/**
 * @param open of the database
 * @throws StartError, StorageError with one sentence for people
 */
export async function openStorage(
  config: Config,
  open: (url: string) => Promise<Database> = openDatabase,
): Promise<Opened<StorageServices>> {
  await makeDataFolder(config.storage.dataDir);
  const opener = new Opener();
  try {
    const database = await open(config.storage.databaseUrl);
    await opener.open({ services: database, close: () => database.close() });
    const areas = await opener.open(openBlobAreas(config));
    const results = await areas.openArea('results');
    const jobFiles = await areas.openArea('jobs');
    const workFiles = await areas.openArea('work');
    const stores = storesOf(database);
    const services = { database, stores, ...areas, ...results, jobFiles, workFiles };
    return { services, close: () => opener.closeAll() };
  } catch (error) {
    await opener.closeAll();
    throw error;
  }
}

/**
 * Every store of a database.
 * @internal
 */
export function storesOf({ db, kind }: Database) {
  return {
    attempts: createAttemptStore(db),
    auditEvents: createAuditStore(db),
    events: createEventStore(db),
    idempotency: createIdempotencyStore(db),
    imageWindows: createImageWindowStore(db),
    jobs: createJobStore(db),
    keys: createKeyStore(db),
    links: createLinkStore(db),
    // A file has one server; a database may have several.
    places: kind === 'postgres' ? createPlaceStore(db) : createMemoryPlaces(),
    requests: createRequestLogStore(db),
    results: createResultStore(db),
    sessions: createSessionStore(db),
    tasks: createTaskStore(db),
    usage: createUsageStore(db),
    users: createUserStore(db),
    webhooks: createWebhookStore(db),
    workers: createWorkerStore(db),
  };
}
