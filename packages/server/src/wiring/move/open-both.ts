import { existsSync, statSync } from 'node:fs';
import { type Database, kindOf, openDatabase, sqlitePath } from '../../adapters/database/open.js';
import { inspectOpen } from '../../adapters/database/schema-check.js';
import { StorageError } from '../../adapters/storage-error.js';
import type { Config } from '../../config/config.js';
import type { Opened } from '../opened.js';
import { openStorage, type StorageServices } from '../storage.js';

/**
 * Opens an installation that is to be moved; its schema stays as it is.
 * @throws StorageError where it is absent, in use or of another version
 */
export async function openSource(source: Config): Promise<Opened<StorageServices>> {
  const { dataDir, databaseUrl } = source.storage;
  if (statSync(dataDir, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new StorageError(
      `Expected the data folder of an installation to move, but ${dataDir} is no folder.`,
    );
  }
  if (isAbsent(databaseUrl)) {
    throw new StorageError(
      `Expected an installation to move, but there is no database in ${dataDir}; --from-database names one elsewhere.`,
    );
  }
  const { database, pending } = await openAsItIs(databaseUrl);
  if (pending === 0) return openStorage(source, async () => database);
  await database.close();
  throw new StorageError(
    `The installation to move has the schema of an older version, ${pending} steps behind: bring it up to date with nobg migrate --schema-only under its own settings.`,
  );
}

/**
 * Opens the place that an installation is moved to. Where both share a database only blobs move.
 * @throws StorageError, StartError where it cannot be used or is in use
 */
export async function openTarget(
  source: Config,
  target: Config,
  from: StorageServices,
): Promise<Opened<StorageServices>> {
  if (source.storage.databaseUrl !== target.storage.databaseUrl) {
    return openStorage(target, (url) => openDatabase(url, { alone: true }));
  }
  const { services } = await openStorage(target, async () => from.database);
  return { services, close: async () => {} };
}

/**
 * The same without a change of the schema; null where the target has none yet.
 * @throws StorageError where its schema is another version's
 */
export async function openTargetAsIs(
  source: Config,
  target: Config,
  from: StorageServices,
): Promise<Opened<StorageServices> | null> {
  const { databaseUrl } = target.storage;
  if (source.storage.databaseUrl === databaseUrl) return openTarget(source, target, from);
  if (isAbsent(databaseUrl)) return null;
  const { database, steps, pending } = await openAsItIs(databaseUrl);
  if (steps > 0 && pending === 0) return openStorage(target, async () => database);
  await database.close();
  if (steps === 0) return null;
  throw new StorageError(
    `The target has the schema of an older version, ${pending} steps behind: bring it up to date with nobg migrate --schema-only.`,
  );
}

async function openAsItIs(
  url: string,
): Promise<{ database: Database; steps: number; pending: number }> {
  const database = await openDatabase(url, { alone: true, migrates: false });
  try {
    return { database, ...(await inspectOpen(database)) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Whether it is a file that is not there. */
function isAbsent(databaseUrl: string): boolean {
  return kindOf(databaseUrl) === 'sqlite' && !existsSync(sqlitePath(databaseUrl));
}
