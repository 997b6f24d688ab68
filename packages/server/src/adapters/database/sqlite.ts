import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NobgError } from '@nobg/contract/errors.js';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';
import { codeOf, StorageError } from '../storage-error.js';
import { storageFull } from '../storage-full.js';

/** `nobg` in ASCII, in the header of the file (https://sqlite.org/pragma.html#pragma_application_id). */
export const APPLICATION_ID = 0x6e6f6267;
/** Statements that are kept prepared; the program has far fewer, but for lists of ids. */
const PREPARED = 100;
/** How long a statement waits for another process that is writing. */
const BUSY_TIMEOUT_MS = 5_000;

const BUSY = 5;
const FULL = 13;
/** SQLITE_IOERR_SHMSIZE: the first thing that a full disk does to a database in WAL mode. */
const NO_SPACE_FOR_SHM = 4874;
/** What SQLite and the system say, as people say it. Primary result codes: https://sqlite.org/rescode.html */
const SQLITE_FAULTS: Readonly<Record<number, string>> = {
  [BUSY]: 'is held by another program, which does not let go of it: stop that one first',
  8: 'cannot be written: give this user the right to write the file and its folder',
  10: 'cannot be read or written (input/output error): check the disk',
  11: 'is damaged: restore it from a backup, or move it away to begin with an empty one',
  [FULL]: 'cannot grow, as the disk is full: free some space',
  [NO_SPACE_FOR_SHM]: 'cannot be opened, as the disk is full: free some space',
  14: 'cannot be opened: check that its folder exists and that this user may write there',
  26: 'is not an SQLite database: move that file away, or name another one',
};
const SYSTEM_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'cannot be written, as this user has no right to its folder: change that or name another',
  EPERM: 'cannot be written, as this user has no right to its folder: change that or name another',
  EROFS: 'is on a file system that is read-only: name another folder',
  ENOSPC: 'cannot be made, as the disk is full: free some space',
  ENOTDIR: 'has a file where its folder should be: name another folder',
  EEXIST: 'has a file where its folder should be: name another folder',
};

/**
 * Opens or makes the database file, and its folder.
 * WAL lets readers read while one writes; `synchronous` NORMAL may lose the last
 * moments at a power cut, never the file (https://sqlite.org/pragma.html#pragma_synchronous).
 *
 * @param options.exclusive no other process may have the file open, until it is closed
 * @throws StorageError
 */
export function openSqlite(
  path: string,
  { exclusive = false }: { readonly exclusive?: boolean } = {},
): {
  dialect: Dialect;
  where: string;
  tidy: () => void;
} {
  const where = `The database ${path === ':memory:' ? 'in memory' : resolve(path)}`;
  try {
    if (path !== ':memory:') mkdirSync(dirname(resolve(path)), { recursive: true });
    const database = new DatabaseSync(path, {
      timeout: BUSY_TIMEOUT_MS,
      enableForeignKeyConstraints: true,
    });
    try {
      // Before the file is first read: in WAL mode every connection holds a lock that this one then cannot get
      // (https://sqlite.org/pragma.html#pragma_locking_mode).
      if (exclusive) database.exec('pragma locking_mode = exclusive');
      if (!isOurs(database)) {
        throw new StorageError(`${where} belongs to another program: name another file.`);
      }
      switchToWal(database);
      if (path !== ':memory:') keepToUser(path);
      database.exec('pragma synchronous = normal');
      // What is deleted is overwritten: small pictures of deleted results don't stay in the file.
      database.exec('pragma secure_delete = on');
      // Also the one write that tells a file that may only be read: SQLite opens it silently.
      database.exec(`pragma application_id = ${APPLICATION_ID}`);
    } catch (error) {
      database.close();
      throw error;
    }
    // Empties the log of changes, which keeps what was deleted until it is written over.
    const tidy = (): void => database.exec('pragma wal_checkpoint(truncate)');
    return { dialect: dialectOf(database), where, tidy };
  } catch (error) {
    throw explainSqlite(error, where);
  }
}

/** Password hashes are in there: the file, and what SQLite makes beside it, is for this user alone. */
function keepToUser(path: string): void {
  for (const name of [path, `${path}-wal`, `${path}-shm`]) {
    try {
      chmodSync(name, 0o600);
    } catch {
      // It is not there yet, and is made with the rights of the first; or it is somebody else's.
    }
  }
}

/** Whether the file is new, or has our mark. */
function isOurs(database: DatabaseSyncInstance): boolean {
  const mark: unknown = database.prepare('pragma application_id').get().application_id;
  return mark === 0 || mark === APPLICATION_ID;
}

/** The error as a sentence where it is a fault of the file; otherwise as it came. */
export function explainSqlite(thrown: unknown, where: string): unknown {
  const error = thrown instanceof NobgError ? thrown.cause : thrown;
  const code = sqliteCode(error);
  const fault =
    code === undefined
      ? SYSTEM_FAULTS[codeOf(error) ?? '']
      : (SQLITE_FAULTS[code] ?? SQLITE_FAULTS[primary(code) ?? 0]);
  return fault === undefined ? error : new StorageError(`${where} ${fault}.`, { cause: error });
}

/** SQLite's extended result code. */
function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (!('sqliteExtendedCode' in error)) return undefined;
  return typeof error.sqliteExtendedCode === 'number' ? error.sqliteExtendedCode : undefined;
}

function primary(code: number | undefined): number | undefined {
  return code === undefined ? undefined : code & 0xff;
}

/** SQLite does not wait for others at this one pragma, so two processes at a new file need a second try. */
function switchToWal(database: DatabaseSyncInstance): void {
  const until = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (primary(sqliteCode(error)) !== BUSY || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Kysely's SQLite dialect on node:sqlite's interface. */
function dialectOf(database: DatabaseSyncInstance): Dialect {
  const base = new SqliteDialect({ database: asKyselyExpects(database) });
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new ImmediateDriver({ database: asKyselyExpects(database) }),
    createIntrospector: (db) => base.createIntrospector(db),
    createQueryCompiler: () => base.createQueryCompiler(),
  };
}

function asKyselyExpects(database: DatabaseSyncInstance): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close() {
      // Statements that wait for the garbage collector keep SQLite from doing this itself.
      database.exec('pragma wal_checkpoint(truncate)');
      // Nor do they let go of the file's locks before.
      prepared.clear();
      database.close();
    },
    prepare(sql) {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      if (prepared.size >= PREPARED) prepared.clear();
      const statement = prepare(database, sql);
      prepared.set(sql, statement);
      return statement;
    },
  };
}

function prepare(database: DatabaseSyncInstance, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => orFull(() => statement.all(...parameters)),
    run: (parameters) => orFull(() => statement.run(...parameters)),
    iterate: (parameters) => statement.iterate(...parameters),
  };
}

/** A full disk is the one fault of the file that callers are told about while the server runs. */
function orFull<T>(statement: () => T): T {
  try {
    return statement();
  } catch (error) {
    throw primary(sqliteCode(error)) === FULL ? storageFull('the database', error) : error;
  }
}

/**
 * Takes the write lock when a transaction begins. A transaction that only asks for
 * it later fails at once, without waiting, when another process wrote in between.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** SQLite can roll back changes of the schema; with the write lock, migrations are safe among processes. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
