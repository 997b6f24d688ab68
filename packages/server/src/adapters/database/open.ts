import { Kysely, sql } from 'kysely';
import { StorageError } from '../storage-error.js';
import { migrate } from './migrate.js';
import { explainPostgres, openPostgres, refuseSessions } from './postgres.js';
import type { Schema } from './schema.js';
import { explainSqlite, openSqlite } from './sqlite.js';

/** An open database that has this program's schema. */
export interface Database {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Kysely<Schema>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** Lets go of what deleted rows may have left in files of the database. */
  tidy(): void;
  /** Ends once queries in work are over; later queries fail. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /**
   * Refuses a database that another program has open. On SQLite others are kept out until it is closed; Postgres
   * is looked at once.
   */
  readonly alone?: boolean;
  /** False: the schema stays as it is. */
  readonly migrates?: boolean;
}

/**
 * Opens the database, makes it where it is a file that isn't there yet, and brings it up
 * to this program's schema. Any number of processes may do so at once.
 *
 * @param url `sqlite:PATH`, a path, or `postgres://user:password@host:port/database`
 * @throws StorageError with one sentence for people: unreachable, not allowed, damaged,
 *   no database, or made by a newer program; with `alone` also one that is in use
 */
export async function openDatabase(
  url: string,
  { alone = false, migrates = true }: OpenOptions = {},
): Promise<Database> {
  const kind = kindOf(url);
  const { dialect, where, tidy } =
    kind === 'postgres'
      ? { ...openPostgres(url), tidy: () => undefined }
      : openSqlite(sqlitePath(url), { exclusive: alone });
  const db = new Kysely<Schema>({ dialect });
  try {
    if (alone && kind === 'postgres') await refuseSessions(db, where);
    if (migrates) await migrate(db, where);
  } catch (error) {
    await db.destroy();
    throw kind === 'postgres' ? explainPostgres(error, where) : explainSqlite(error, where);
  }
  return {
    kind,
    db,
    ping: async () => void (await sql`select 1`.execute(db)),
    tidy,
    close: () => db.destroy(),
  };
}

/** The path of an address of SQLite. */
export function sqlitePath(url: string): string {
  return url.replace(/^sqlite:(?:\/\/(?=\/))?/, '');
}

/** @throws StorageError for an address that is neither's */
export function kindOf(url: string): Database['kind'] {
  if (/^postgres(?:ql)?:\/\//.test(url)) return 'postgres';
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1];
  // One letter and a colon is a drive of Windows, not a scheme.
  if (scheme !== undefined && scheme !== 'sqlite') {
    throw new StorageError(
      `The database cannot be a ${scheme}: address; give a path, sqlite:PATH or postgres://….`,
    );
  }
  return 'sqlite';
}
