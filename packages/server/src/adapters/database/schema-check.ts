import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { Kysely, sql } from 'kysely';
import { migrations } from '../../migrations/migrations.js';
import { codeOf, StorageError } from '../storage-error.js';
import { type Database, kindOf, sqlitePath } from './open.js';
import { explainPostgres, openPostgres } from './postgres.js';
import { APPLICATION_ID, explainSqlite } from './sqlite.js';

/** A database as it is found. */
export interface DatabaseInspection {
  readonly kind: 'sqlite' | 'postgres';
  /** Whether it is a file that the first start makes. */
  readonly absent: boolean;
  /** Steps that the next start takes to bring it up to date. */
  readonly pending: number;
}

/**
 * Looks at an open database in the same way.
 * @returns how many steps it has taken, and how many are left
 * @throws StorageError where a newer program made it
 */
export async function inspectOpen({ db }: Pick<Database, 'db'>): Promise<{
  readonly steps: number;
  readonly pending: number;
}> {
  const all = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!all.some(({ name }) => name === 'kysely_migration')) {
    return { steps: 0, pending: stepsLeft([], '') };
  }
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const steps = rows.map(({ name }) => name);
  return { steps: steps.length, pending: stepsLeft(steps, 'The database') };
}

/** @throws StorageError for steps that this program does not know */
function stepsLeft(steps: readonly string[], where: string): number {
  const known = Object.keys(migrations);
  const newer = steps.find((step) => !known.includes(step));
  if (newer === undefined) return known.length - steps.length;
  throw new StorageError(
    `${where} was made by a newer version of NoBG (it has the step ${newer}): start that version, or name another database.`,
  );
}

/** Postgres: a table that is not there. */
const UNDEFINED_TABLE = '42P01';

/**
 * Looks at a database and changes nothing of it: no file is made, and no table.
 * @param url as of `openDatabase`
 * @throws StorageError as `openDatabase`, but for what only a write shows
 */
export async function inspectDatabase(url: string): Promise<DatabaseInspection> {
  const kind = kindOf(url);
  const found = kind === 'postgres' ? await stepsOfPostgres(url) : stepsOfSqlite(sqlitePath(url));
  return { kind, absent: found.absent, pending: stepsLeft(found.steps, found.where) };
}

interface Steps {
  readonly where: string;
  readonly absent: boolean;
  readonly steps: readonly string[];
}

async function stepsOfPostgres(url: string): Promise<Steps> {
  const { dialect, where } = openPostgres(url);
  const db = new Kysely<unknown>({ dialect });
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return { where, absent: false, steps: rows.map(({ name }) => name) };
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return { where, absent: false, steps: [] };
    throw explainPostgres(error, where);
  } finally {
    await db.destroy();
  }
}

function stepsOfSqlite(path: string): Steps {
  const where = `The database ${path === ':memory:' ? 'in memory' : resolve(path)}`;
  if (path === ':memory:') return { where, absent: true, steps: [] };
  if (!existsSync(path)) {
    refuseFolder(resolve(path), where);
    return { where, absent: true, steps: [] };
  }
  const url = pathToFileURL(resolve(path));
  // Files beside it are made for whoever reads one in WAL mode, unless it is sure not to change.
  if (!existsSync(`${path}-wal`)) url.searchParams.set('immutable', '1');
  try {
    const database = new DatabaseSync(url, { readOnly: true });
    try {
      const mark: unknown = database.prepare('pragma application_id').get().application_id;
      if (mark !== 0 && mark !== APPLICATION_ID) {
        throw new StorageError(`${where} belongs to another program: name another file.`);
      }
      const table = "select name from sqlite_master where name = 'kysely_migration'";
      if (database.prepare(table).get() === undefined) return { where, absent: false, steps: [] };
      const rows = database.prepare('select name from kysely_migration').all();
      return { where, absent: false, steps: rows.map(({ name }) => String(name)) };
    } finally {
      database.close();
    }
  } catch (error) {
    throw explainSqlite(error, where);
  }
}

/** @throws StorageError where a file could not be made at the path, nor its folder */
function refuseFolder(path: string, where: string): void {
  try {
    let folder = dirname(path);
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
    if (!statSync(folder).isDirectory())
      throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw explainSqlite(error, where);
  }
}
