import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A database of its own for a test, and how to throw it away. */
export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export interface DatabaseKind {
  readonly name: 'sqlite' | 'postgres';
  fresh(): Promise<FreshDatabase>;
}

/** A file in a temporary folder. */
export const sqlite: DatabaseKind = {
  name: 'sqlite',
  async fresh() {
    const folder = await mkdtemp(join(tmpdir(), 'nobg-sqlite-'));
    return {
      url: `sqlite:${join(folder, 'nobg.sqlite')}`,
      drop: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

/** The server that the test command has started. */
export const POSTGRES_URL = process.env.NOBG_TEST_POSTGRES_URL;

function postgres(server: string): DatabaseKind {
  return {
    name: 'postgres',
    async fresh() {
      const name = `nobg_${randomBytes(8).toString('hex')}`;
      await runOnServer(server, `create database ${name}`);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return {
        url: url.href,
        drop: () => runOnServer(server, `drop database ${name} with (force)`),
      };
    },
  };
}

/** A Postgres database of its own, where there is a server. */
export function freshPostgres(): Promise<FreshDatabase> {
  return postgres(POSTGRES_URL ?? '').fresh();
}

/** Runs one statement on a connection of its own. */
export async function runOnServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Every database that the tests can run on here; says so when Postgres is not among them. */
export function databaseKinds(): DatabaseKind[] {
  if (POSTGRES_URL !== undefined && POSTGRES_URL !== '') return [sqlite, postgres(POSTGRES_URL)];
  console.warn(
    'SKIPPED on Postgres: NOBG_TEST_POSTGRES_URL names no server; `npm test` starts one.',
  );
  return [sqlite];
}
