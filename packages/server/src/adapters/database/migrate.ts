import { type Kysely, Migrator } from 'kysely';
import { migrations } from '../../migrations/migrations.js';
import { StorageError } from '../storage-error.js';
import type { Schema } from './schema.js';

/**
 * Brings the database up to this program's schema. Each database's own lock lets one
 * process do it while others wait: all steps happen, or none.
 *
 * @param where the database in words, for errors
 * @throws StorageError when a newer program has been here, or a step failed
 */
export async function migrate(db: Kysely<Schema>, where: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    nameComparator: (a, b) => (a < b ? -1 : Number(a > b)),
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const message = error instanceof Error ? error.message : String(error);
  const newer = /previously executed migration (\S+) is missing/.exec(message);
  if (newer) {
    throw new StorageError(
      `${where} was made by a newer version of NoBG (it has the step ${newer[1]}): start that version, or name another database.`,
      { cause: error },
    );
  }
  throw error;
}
