import { setTimeout as delay } from 'node:timers/promises';
import { type Dialect, type Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { codeOf, StorageError } from '../storage-error.js';

const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS = 10;
/** A program that has just ended may still be listed for a moment. */
const SESSIONS_END_WITHIN_MS = 5_000;
/** A process that hangs within a transaction, or whose machine vanished, holds its locks no longer than that. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/** What the system and Postgres say (https://www.postgresql.org/docs/current/errcodes-appendix.html), for people. */
const FAULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections: check that Postgres runs there',
  ENOTFOUND: 'has a host name that is not known: check the address',
  EAI_AGAIN: 'has a host name that could not be looked up: check the address and the network',
  EHOSTUNREACH: 'cannot be reached: check the address and the network',
  ENETUNREACH: 'cannot be reached: check the address and the network',
  ETIMEDOUT: 'does not answer: check the address and the network',
  ECONNRESET:
    'broke the connection off: check that it is a Postgres server and whether it needs TLS',
  '28P01': 'does not accept the user or the password: check both in the address',
  '28000': 'does not let this user in: check the user in the address and the server’s pg_hba.conf',
  '3D000': 'is not there: make it with createdb, or name another database',
  '42501': 'does not let this user make tables: grant it CREATE on its schema',
  '53300': 'has no connection left: raise its max_connections',
  '57P03': 'is still starting: try again in a moment',
};

/**
 * Connections to Postgres; the first one is made by the first query.
 * @param url `postgres://user:password@host:port/database`
 * @throws StorageError for an address that is none
 */
export function openPostgres(url: string): { dialect: Dialect; where: string } {
  const where = describe(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // A host that vanishes without a word is noticed, instead of holding requests for ever.
    keepAlive: true,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    // bigint comes as text; ours are counts and milliseconds, exact as numbers.
    types: {
      getTypeParser: (oid, format) =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  // An idle connection broke: the pool has dropped it, and the next query makes a new one
  // or reports what is wrong. Without a listener the event would end the process.
  pool.on('error', () => undefined);
  // While a connection is lent out the pool does not listen, and the query tells of the fault.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return { dialect: new PostgresDialect({ pool }), where };
}

/** The error as a sentence where it is a fault of the connection; otherwise as it came. */
export function explainPostgres(error: unknown, where: string): unknown {
  const timedOut = error instanceof Error && /timeout/i.test(error.message);
  const fault = FAULTS[codeOf(error) ?? (timedOut ? 'ETIMEDOUT' : '')];
  return fault === undefined ? error : new StorageError(`${where} ${fault}.`, { cause: error });
}

/**
 * To be asked before more than one connection is open.
 * @throws StorageError where another program is connected to the database
 */
export async function refuseSessions<Tables>(db: Kysely<Tables>, where: string): Promise<void> {
  const until = Date.now() + SESSIONS_END_WITHIN_MS;
  for (;;) {
    // Without rights the kind of others' sessions is null.
    const { rows } = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
      and coalesce(backend_type, 'client backend') = 'client backend'`.execute(db);
    const others = rows[0]?.count ?? 0;
    if (others === 0) return;
    if (Date.now() > until) {
      throw new StorageError(
        `${where} is in use: ${others} other ${others === 1 ? 'connection is' : 'connections are'} open. Stop the server and all programs that use it.`,
      );
    }
    await delay(100);
  }
}

/** The address without the password. */
function describe(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `The Postgres database ${pathname.slice(1) || '(default)'} at ${hostname || 'localhost'}:${port || '5432'}`;
  } catch (error) {
    throw new StorageError(
      'The address of the database is not one: it should look like postgres://user:password@host:5432/nobg.',
      { cause: error },
    );
  }
}
