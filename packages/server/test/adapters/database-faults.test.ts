import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { StorageError } from '@nobg/server/adapters/storage-error.js';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, type TestContext, vi } from 'vitest';
import { onSmallDisk, runChild, runWithoutRights, smallDiskProblem } from '../support/child.js';
import { databaseKinds, POSTGRES_URL, runOnServer } from '../support/databases.js';
import { skipLoudly } from '../support/skip.js';

/** What is thrown must be one sentence for people, and hold no secret. */
async function sentenceOf(opening: Promise<unknown>): Promise<string> {
  const error = await opening.then(
    () => new Error('it was opened'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StorageError);
  const { message } = error as StorageError;
  expect(message).toMatch(/^[^\n]+\.$/);
  expect(message).not.toContain('secret');
  return message;
}

describe('an SQLite file that cannot be used', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-broken-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made with its folder when neither is there, from a path or an sqlite: address', async () => {
    for (const url of [join(folder, 'a/b/c.sqlite'), `sqlite:${folder}/d/e.sqlite`]) {
      await (await openDatabase(url)).close();
    }
  });

  it('is refused when it is no database', async () => {
    await writeFile(join(folder, 'x.sqlite'), 'not a database, but long enough '.repeat(200));
    expect(await sentenceOf(openDatabase(join(folder, 'x.sqlite')))).toContain(
      'is not an SQLite database',
    );
  });

  it('is refused when another program has made it', async () => {
    const path = join(folder, 'x.sqlite');
    const database = await openDatabase(path);
    await sql`pragma application_id = 252006674`.execute(database.db);
    await database.close();
    expect(await sentenceOf(openDatabase(path))).toContain('belongs to another program');
  });

  it('is refused when it is damaged', async () => {
    const path = join(folder, 'x.sqlite');
    await (await openDatabase(path)).close();
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xa5, 100, 4096));
    expect(await sentenceOf(openDatabase(path))).toContain('is damaged');
  });

  it('is refused when it is a folder, or a file is in the way of its folder', async () => {
    expect(await sentenceOf(openDatabase(folder))).toContain('cannot be opened');
    await writeFile(join(folder, 'file'), '');
    expect(await sentenceOf(openDatabase(join(folder, 'file', 'x.sqlite')))).toContain(
      'has a file where its folder should be',
    );
  });

  it('is refused when its folder is read-only', async (context) => {
    expect(await openWithoutRights(context, join(folder, 'x.sqlite'), folder)).toMatch(
      /^StorageError: The database .* cannot be opened: .*\.\n$/,
    );
  });

  it('is refused when the file itself is read-only', async (context) => {
    const path = join(folder, 'x.sqlite');
    await (await openDatabase(path)).close();
    await chmod(path, 0o444);
    expect(await openWithoutRights(context, path, folder)).toMatch(
      /^StorageError: The database .* cannot be (written|opened): .*\.\n$/,
    );
  });

  it('is refused when no folder may be made for it', async (context) => {
    expect(await openWithoutRights(context, join(folder, 'sub', 'x.sqlite'), folder)).toMatch(
      /this user has no right to its folder/,
    );
  });
});

describe('an SQLite file on a full disk', () => {
  const FILL = `
    import { openDatabase } from '@nobg/server/adapters/database/open.js';
    import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
    const database = await openDatabase(process.argv[1]).catch((error) => {
      console.log(String(error));
      process.exit(0);
    });
    const keys = createKeyStore(database.db);
    const key = {
      ...{ name: 'x'.repeat(100), kind: 'live', lastFour: 'abcd', createdAt: new Date() },
      ...{ lastUsedAt: null, revokedAt: null, limitPerHour: 100, ownerId: null, scopes: [] },
      ...{ expiresAt: null, followsPlan: false, replacedBy: null, lastUse: null },
    };
    let written = 0;
    for (let full = null; full === null; ) {
      full = await keys.insert({ ...key, id: 'key_' + written }, 'hash' + written).then(() => null, (error) => error);
      if (full === null) written += 1;
      else console.log(full.code + ', ' + ((await keys.list()).length === written));
    }`;

  async function fill(context: TestContext, kilobytes: number): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'nobg-full-'));
    try {
      const end = await runChild(FILL, [join(folder, 'x.sqlite')], {
        under: onSmallDisk(folder, kilobytes),
      });
      const problem = smallDiskProblem(end);
      if (problem !== null) skipLoudly(context, `no small disk can be made here: ${problem}`);
      expect(end.stderr).toBe('');
      return end.stdout;
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it('is refused in one sentence when there is no space at the start', async (context) => {
    expect(await fill(context, 8)).toMatch(
      /^StorageError: .*the disk is full: free some space\.\n$/,
    );
  });

  it('answers storage_full when the space ends later, and keeps what it has', async (context) => {
    expect(await fill(context, 1024)).toBe('storage_full, true\n');
  });
});

/** Tries to open the file as a user without rights, when nobody may write in `folder`. */
async function openWithoutRights(context: TestContext, path: string, folder: string) {
  await chmod(folder, 0o555);
  const source = `
    import { openDatabase } from '@nobg/server/adapters/database/open.js';
    console.log(await openDatabase(process.argv[1]).then(() => 'opened', String));`;
  const end = await runWithoutRights(source, [path]);
  if (end === null) skipLoudly(context, 'the user nobody cannot read this checkout');
  expect(end.stderr).toBe('');
  return end.stdout;
}

describe('a Postgres that cannot be used', () => {
  it('is named without the password when nothing listens there', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => server.close(resolve));
    expect(await sentenceOf(openDatabase(`postgres://me:secret@127.0.0.1:${port}/nobg`))).toBe(
      `The Postgres database nobg at 127.0.0.1:${port} refuses connections: check that Postgres runs there.`,
    );
    expect(await sentenceOf(openDatabase(`postgres://me:secret@localhost:${port}/nobg`))).toContain(
      'refuses connections',
    );
  });

  it('is refused when its address is none, or of another kind', async () => {
    expect(await sentenceOf(openDatabase('postgres://me:secret@host:no-port/'))).toContain(
      'should look like postgres://user:password@host:5432/nobg',
    );
    expect(await sentenceOf(openDatabase('mysql://me:secret@host/nobg'))).toContain('mysql:');
  });

  it('is used again after it has cut all connections', async (context) => {
    const kind = databaseKinds().find((each) => each.name === 'postgres');
    if (kind === undefined) skipLoudly(context, 'NOBG_TEST_POSTGRES_URL names no server');
    const fresh = await kind.fresh();
    const database = await openDatabase(fresh.url);
    await runOnServer(
      fresh.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    // Queries that are faster than the news of the cut may still fail.
    await vi.waitFor(async () => {
      expect(await database.db.selectFrom('api_keys').selectAll().execute()).toEqual([]);
    });
    await database.close();
    await fresh.drop();
  });

  it('fails the query that was under way when the connection broke, and nothing else', async (context) => {
    const kind = databaseKinds().find((each) => each.name === 'postgres');
    if (kind === undefined) skipLoudly(context, 'NOBG_TEST_POSTGRES_URL names no server');
    const fresh = await kind.fresh();
    const url = new URL(fresh.url);
    const { hostname, port } = url;
    const sockets: Socket[] = [];
    // What breaks on the way says nothing, unlike a server that is stopped.
    const between = createServer((near) => {
      const far = connect(Number(port || 5432), hostname);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      sockets.push(near, far);
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((ready) => between.listen(0, '127.0.0.1', ready));
    url.host = `127.0.0.1:${(between.address() as AddressInfo).port}`;
    const database = await openDatabase(url.href);
    const slow = expect(sql`select pg_sleep(2)`.execute(database.db)).rejects.toThrow(/terminated/);
    await new Promise((resume) => setTimeout(resume, 300));
    for (const socket of sockets) socket.destroy();
    await slow;
    await vi.waitFor(async () => {
      expect(await database.db.selectFrom('api_keys').selectAll().execute()).toEqual([]);
    });
    await database.close();
    between.close();
    await fresh.drop();
  });

  it('says that the password is wrong or the database is not there', async (context) => {
    if (POSTGRES_URL === undefined || POSTGRES_URL === '') {
      skipLoudly(context, 'NOBG_TEST_POSTGRES_URL names no server');
    }
    const wrong = new URL(POSTGRES_URL);
    wrong.password = 'secret';
    expect(await sentenceOf(openDatabase(wrong.href))).toContain('the user or the password');
    const missing = new URL(POSTGRES_URL);
    missing.pathname = '/no_such_database';
    expect(await sentenceOf(openDatabase(missing.href))).toContain('is not there: make it');
  });
});
