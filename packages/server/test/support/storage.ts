import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openDiskStorage } from '@nobg/server/adapters/blobs/disk.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createResultStore } from '@nobg/server/adapters/database/results.js';
import type { BlobStore } from '@nobg/server/ports/blob-store.js';
import type { ResultStore } from '@nobg/server/ports/result-store.js';
import type { TemporaryFile, TemporaryStorage } from '@nobg/server/ports/temporary-files.js';
import type { DatabaseKind } from './databases.js';

/** An empty database and an empty folder of blobs. */
export interface Storage {
  readonly url: string;
  readonly folder: string;
  readonly database: Database;
  readonly rows: ResultStore;
  readonly blobs: BlobStore;
  readonly temporary: TemporaryStorage;
  /** Names of all files in the folder of blobs. */
  files(): Promise<string[]>;
  /** A file with this text where `publish` may take it. */
  draft(text: string): Promise<TemporaryFile>;
  /** Empties it: no keys, no rows, no files. */
  reset(): Promise<void>;
  /** Takes everything away. */
  drop(): Promise<void>;
}

export async function newStorage(kind: DatabaseKind): Promise<Storage> {
  const fresh = await kind.fresh();
  const database = await openDatabase(fresh.url);
  const folder = await mkdtemp(join(tmpdir(), 'nobg-results-'));
  const { blobs, temporary } = await openDiskStorage(folder);
  const paths = async (): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  };
  return {
    url: fresh.url,
    folder,
    database,
    rows: createResultStore(database.db),
    blobs,
    temporary,
    async files() {
      return (await paths()).map((path) => basename(path)).sort();
    },
    async draft(text) {
      const file = temporary.open().create();
      await writeFile(file.path, text);
      return file;
    },
    async reset() {
      for (const table of [
        'job_items',
        'jobs',
        'results',
        'pending_charges',
        'usage_hours',
        'api_keys',
      ] as const) {
        await database.db.deleteFrom(table).execute();
      }
      for (const path of await paths()) await rm(path);
    },
    async drop() {
      await database.close();
      await fresh.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
