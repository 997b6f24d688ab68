import { join } from 'node:path';
import { openDiskStorage } from '../adapters/blobs/disk.js';
import { createAttemptStore } from '../adapters/database/attempts.js';
import { createAuditStore } from '../adapters/database/audit-events.js';
import { createEventStore } from '../adapters/database/events.js';
import { createIdempotencyStore } from '../adapters/database/idempotency.js';
import { createImageWindowStore } from '../adapters/database/image-windows.js';
import { createJobStore } from '../adapters/database/jobs/jobs.js';
import { createKeyStore } from '../adapters/database/keys.js';
import { createLinkStore } from '../adapters/database/links.js';
import { type Database, openDatabase } from '../adapters/database/open.js';
import { createRequestLogStore } from '../adapters/database/request-log.js';
import { createResultStore } from '../adapters/database/results.js';
import { createSessionStore } from '../adapters/database/sessions.js';
import { createTaskStore } from '../adapters/database/tasks/tasks.js';
import { createUsageStore } from '../adapters/database/usage.js';
import { createUserStore } from '../adapters/database/users.js';
import { createWebhookStore } from '../adapters/database/webhooks/webhooks.js';
import { createWorkerStore } from '../adapters/database/workers.js';
import type { Config } from '../config/config.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { TemporaryStorage } from '../ports/temporary-files.js';
import { makeDataFolder } from './data-folder.js';
import type { Opened } from './opened.js';

/** Everything that is kept: rows, blobs and the temporary files of requests. */
export interface StorageServices {
  readonly database: Database;
  readonly stores: Stores;
  readonly blobs: BlobStore;
  readonly temporary: TemporaryStorage;
  /** Images of jobs that wait, and answers that are kept. */
  readonly jobFiles: { readonly blobs: BlobStore; readonly temporary: TemporaryStorage };
  /** Photos on their way to workers, and what these made of them. */
  readonly workFiles: { readonly blobs: BlobStore; readonly temporary: TemporaryStorage };
}

type Stores = ReturnType<typeof storesOf>;

/**
 * @param open of the database
 * @throws StartError, StorageError with one sentence for people
 */
export async function openStorage(
  { storage }: Config,
  open: (url: string) => Promise<Database> = openDatabase,
): Promise<Opened<StorageServices>> {
  await makeDataFolder(storage.dataDir);
  const database = await open(storage.databaseUrl);
  try {
    const disk = await openDiskStorage(join(storage.dataDir, 'results'));
    const jobFiles = await openDiskStorage(join(storage.dataDir, 'jobs'));
    const workFiles = await openDiskStorage(join(storage.dataDir, 'work'));
    const services = { database, stores: storesOf(database), ...disk, jobFiles, workFiles };
    return { services, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Every store of a database.
 * @internal
 */
export function storesOf({ db }: Database) {
  return {
    attempts: createAttemptStore(db),
    auditEvents: createAuditStore(db),
    events: createEventStore(db),
    idempotency: createIdempotencyStore(db),
    imageWindows: createImageWindowStore(db),
    jobs: createJobStore(db),
    keys: createKeyStore(db),
    links: createLinkStore(db),
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
