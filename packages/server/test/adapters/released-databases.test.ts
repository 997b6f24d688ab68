import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { insertRows, type Row, readPages } from '@nobg/server/adapters/database/copy/rows.js';
import { COPIED_TABLES } from '@nobg/server/adapters/database/copy/tables.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { migrations } from '@nobg/server/migrations/migrations.js';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databaseKinds, type FreshDatabase, runOnServer, sqlite } from '../support/databases.js';
import { readAll } from '../support/read-all.js';
import { incompatibilities } from '../support/schema-changes.js';

/** What releases left, made by `npm run fixture:database`; the name is that of the last migration. */
const FOLDER = new URL('../fixtures/databases/', import.meta.url);
const RELEASES = (await readdir(FOLDER))
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.replace('.sql', ''))
  .sort();

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-released-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Writes a release's database; resolves to its address. */
async function restore(release: string, kind: 'sqlite' | 'postgres', fresh: FreshDatabase) {
  if (kind === 'postgres') {
    await runOnServer(fresh.url, await readFile(new URL(`${release}.sql`, FOLDER), 'utf8'));
    return fresh.url;
  }
  const path = join(await mkdtemp(join(root, 'case-')), 'nobg.db');
  await writeFile(path, gunzipSync(await readFile(new URL(`${release}.sqlite.gz`, FOLDER))));
  return `sqlite:${path}`;
}

async function rowsOf(database: Database): Promise<Map<string, Row[]>> {
  const rows = new Map<string, Row[]>();
  const names = (await database.db.introspection.getTables()).map(({ name }) => name);
  for (const table of COPIED_TABLES.filter(({ name }) => names.includes(name))) {
    const all: Row[] = [];
    for await (const page of readPages(database.db, table)) all.push(...page);
    rows.set(table.name, all);
  }
  return rows;
}

it('are there for a release', () => expect(RELEASES).toContain('0008-webhooks'));

describe.each(databaseKinds())('databases of releases on $name', (kind) => {
  describe.each(RELEASES)('%s', (release) => {
    let fresh: FreshDatabase;
    let url: string;
    let before: Map<string, Row[]>;
    let tables: Awaited<ReturnType<Database['db']['introspection']['getTables']>>;
    beforeEach(async () => {
      fresh = await kind.fresh();
      url = await restore(release, kind.name, fresh);
      const released = await openDatabase(url, { migrates: false });
      tables = await released.db.introspection.getTables();
      before = await rowsOf(released);
      await released.close();
    });
    afterEach(() => fresh.drop());

    it('has rows in every table that a server without workers fills, and keeps their values', async () => {
      expect([...before.values()].filter((rows) => rows.length > 0)).toHaveLength(20);
      const database = await openDatabase(url);
      const after = await rowsOf(database);
      for (const [table, rows] of before) {
        const now = after.get(table) ?? [];
        expect(now).toHaveLength(rows.length);
        for (const [n, row] of rows.entries()) expect(now[n], table).toMatchObject(row);
      }
      const steps = await sql`select name from kysely_migration`.execute(database.db);
      expect(steps.rows).toHaveLength(Object.keys(migrations).length);
      await database.close();
    });

    it('can be read by every store', async () => {
      const made = before.get('audit_events')?.map(({ at }) => Number(at)) ?? [];
      const database = await openDatabase(url);
      const read = await readAll(database, new Date(Math.max(...made)));
      const { plan_usage: _counts, ...rows } = read;
      expect(_counts.length).toBeGreaterThan(0);
      for (const [table, items] of Object.entries(rows)) {
        expect({ table, rows: items.length }).toEqual({ table, rows: before.get(table)?.length });
      }
      await database.close();
    });

    it('has a schema that its own version can still read and write after later migrations', async () => {
      const database = await openDatabase(url);
      const now = await database.db.introspection.getTables();
      await database.close();
      expect(incompatibilities(tables, now)).toEqual([]);
      const empty = await kind.fresh();
      const latest = await openDatabase(empty.url);
      for (const table of COPIED_TABLES) {
        const rows = before.get(table.name) ?? [];
        expect(await insertRows(latest.db, table, rows), table.name).toBe(rows.length);
      }
      await latest.close();
      await empty.drop();
    });
  });
});

describe('a migration that breaks the version before is found', () => {
  let fresh: FreshDatabase;
  let database: Database;
  beforeEach(async () => {
    fresh = await sqlite.fresh();
    database = await openDatabase(fresh.url);
  });
  afterEach(async () => {
    await database.close();
    await fresh.drop();
  });

  it.each<[string, (db: Kysely<unknown>) => Promise<unknown>]>([
    ['table audit_events is gone', (db) => db.schema.dropTable('audit_events').execute()],
    [
      'table audit_events is gone',
      (db) => db.schema.alterTable('audit_events').renameTo('audit').execute(),
    ],
    [
      'column users.locked_at is gone',
      (db) => db.schema.alterTable('users').renameColumn('locked_at', 'disabled_at').execute(),
    ],
    [
      'column users.locked_at is gone',
      (db) => db.schema.alterTable('users').dropColumn('locked_at').execute(),
    ],
    [
      'column job_turns.served_at was bigint, is TEXT',
      async (db) => {
        await db.schema.dropTable('job_turns').execute();
        await sql`create table job_turns (account_id text, served_at text not null)`.execute(db);
      },
    ],
    [
      'column job_turns.weight is new and has to be given',
      async (db) => {
        await db.schema.dropTable('job_turns').execute();
        await sql`create table job_turns (account_id text, served_at bigint not null, weight integer not null)`.execute(
          db,
        );
      },
    ],
    [
      'column events.note may no longer be null',
      async (db) => {
        await db.schema.dropTable('events').execute();
        await sql`create table events (id text primary key, account_id text not null, type text not null, subject_id text not null, created_at bigint not null, note text not null)`.execute(
          db,
        );
      },
    ],
  ])('%s', async (sentence, change) => {
    const db = database.db as unknown as Kysely<unknown>;
    await db.schema.alterTable('events').addColumn('note', 'text').execute();
    const before = await db.introspection.getTables();
    await change(db);
    const found = incompatibilities(before, await db.introspection.getTables());
    expect(found.map((one) => one.toLowerCase())).toContain(sentence.toLowerCase());
  });

  it('and one that only adds is none', async () => {
    const db = database.db as unknown as Kysely<unknown>;
    const before = await db.introspection.getTables();
    await db.schema.alterTable('users').addColumn('note', 'text').execute();
    await db.schema
      .alterTable('users')
      .addColumn('score', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.createTable('notes').addColumn('id', 'text').execute();
    expect(incompatibilities(before, await db.introspection.getTables())).toEqual([]);
  });
});
