import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COPIED_TABLES } from '@nobg/server/adapters/database/copy/tables.js';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { StorageError } from '@nobg/server/adapters/storage-error.js';
import { type Config, readConfig } from '@nobg/server/config/config.js';
import { startServer } from '@nobg/server/main.js';
import { type MoveProgress, moveInstallation, planMove } from '@nobg/server/wiring/move/move.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { makeUsedInstallation, type UsedInstallation } from '@nobg/testing/used-installation.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectGarbage } from '../support/collect-garbage.js';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';

/** Tables that a server without workers fills. */
const FILLED_TABLES = 20;

let root: string;
let used: UsedInstallation;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-move-'));
  used = await makeUsedInstallation(join(root, 'used'));
}, 120_000);
afterAll(() => rm(root, { recursive: true }));

describe.each(databaseKinds())('moving an installation to $name', (kind) => {
  let fresh: FreshDatabase;
  let source: Config;
  let target: Config;
  let folder: string;
  beforeEach(async () => {
    fresh = await kind.fresh();
    folder = await mkdtemp(join(root, 'case-'));
    await cp(join(root, 'used'), join(folder, 'old'), { recursive: true });
    source = readConfig({ NOBG_DATA_DIR: join(folder, 'old') });
    target = readConfig({ NOBG_DATA_DIR: join(folder, 'new'), NOBG_DATABASE_URL: fresh.url });
  });
  afterEach(() => fresh.drop());

  async function move(
    onProgress: (progress: MoveProgress) => void = () => {},
    signal?: AbortSignal,
  ) {
    await collectGarbage();
    return moveInstallation(source, target, { onProgress, signal }).finally(collectGarbage);
  }
  async function plan() {
    await collectGarbage();
    return planMove(source, target).finally(collectGarbage);
  }
  const copied = ({ tables, areas }: Awaited<ReturnType<typeof move>>) =>
    [...tables, ...areas].reduce((sum, one) => sum + one.copied, 0);
  const filesOf = async (config: Config, area: string) => {
    const path = join(config.storage.dataDir, area);
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };
  async function change(config: Config, work: (db: Database['db']) => Promise<unknown>) {
    const database = await openDatabase(config.storage.databaseUrl);
    await work(database.db);
    await database.close();
  }
  type Database = Awaited<ReturnType<typeof openDatabase>>;

  it('copies every row and file, says so, and finds nothing to do at a second run', async () => {
    const progress: MoveProgress[] = [];
    const report = await move((one) => progress.push(one));
    expect(report.tables).toHaveLength(COPIED_TABLES.length);
    expect(report.tables.filter(({ rows }) => rows > 0)).toHaveLength(FILLED_TABLES);
    for (const { table, rows, copied: there } of report.tables) {
      expect({ table, copied: there }).toEqual({ table, copied: rows });
    }
    const [results, jobs] = report.areas;
    expect(results).toMatchObject({ area: 'results', missing: [] });
    expect((await filesOf(target, 'results')).sort()).toEqual(
      (await filesOf(source, 'results')).sort(),
    );
    expect((await filesOf(target, 'jobs')).sort()).toEqual((await filesOf(source, 'jobs')).sort());
    expect([results?.copied, jobs?.copied]).toEqual([results?.blobs, jobs?.blobs]);
    expect(jobs?.blobs).toBe(2);
    const last = progress.at(-1);
    expect(last).toMatchObject({ phase: 'files', done: last?.total });
    const again = await move();
    expect(copied(again)).toBe(0);
    expect(again.tables.map(({ sha256 }) => sha256)).toEqual(
      report.tables.map(({ sha256 }) => sha256),
    );
  });

  it('gives a server that goes on as the old one: keys, accounts, jobs and results', async () => {
    await move();
    const networks = await writeSmallNetworks(folder);
    const config = { ...target, http: { ...target.http, port: 0 } };
    const server = await startServer(config, { networks, pages: null, logTo: { write() {} } });
    try {
      expect(await server.ensureFirstKey()).toBeNull();
      expect(await server.administratorLink()).toBeNull();
      const ask = async (path: string) => {
        const answer = await fetch(`${server.url}${path}`, { headers: { 'X-API-Key': used.key } });
        return answer.json();
      };
      const [over, waiting] = used.jobs;
      expect(await ask(`/api/v1/jobs/${over}`)).toMatchObject({ state: 'done', failed: 1 });
      expect(await ask(`/api/v1/jobs/${waiting}`)).toMatchObject({ total: 3, done: 1 });
      expect(await ask(`/api/v1/webhooks/${used.webhook}`)).toMatchObject({ enabled: true });
      const picture = await fetch(`${server.url}/results/${used.result.id}.png`);
      expect(Buffer.from(await picture.arrayBuffer()).equals(used.result.picture)).toBe(true);
      const { email, password } = used;
      const signedIn = await fetch(`${server.url}/app/api/sign-in`, {
        method: 'POST',
        headers: { Origin: server.url, 'Content-Type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      expect(signedIn.status).toBe(200);
    } finally {
      await server.close();
    }
  });

  it('continues a move that was cut off, wherever that was', async () => {
    const cuts = [
      ({ phase, done }: MoveProgress) => phase === 'rows' && done > 5,
      ({ phase, done }: MoveProgress) => phase === 'rows' && done > 30,
      ({ phase, done }: MoveProgress) => phase === 'files' && done > 1,
    ];
    for (const isCut of cuts) {
      const stop = new AbortController();
      const cut = move((progress) => isCut(progress) && stop.abort(new Error('cut')), stop.signal);
      await expect(cut).rejects.toThrow('cut');
    }
    const report = await move();
    expect(copied(report)).toBeGreaterThan(0);
    expect(copied(await move())).toBe(0);
  });

  it('says what it would do, and changes nothing', async () => {
    const before = await plan();
    expect(before.tables.filter(({ rows }) => rows > 0)).toHaveLength(FILLED_TABLES);
    for (const { present } of before.tables) expect(present).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['old']);
    await move();
    const after = await plan();
    for (const { rows, present } of after.tables) expect(present).toBe(rows);
    for (const { blobs, present } of after.areas) expect(present).toBe(blobs);
  });

  it.each<[string, (db: Database['db']) => Promise<unknown>, RegExp]>([
    [
      'a row of its own',
      (db) =>
        db.insertInto('job_turns').values({ account_id: 'usr_other', served_at: 1 }).execute(),
      /holds other data: in table job_turns it has 1 rows that the source does not have/,
    ],
    [
      'a row with other values',
      (db) =>
        db.updateTable('users').set({ plan_id: 'other' }).where('role', '=', 'admin').execute(),
      /holds other data: in table users it has the row \["usr_\w+"\] with other values/,
    ],
  ])('refuses a target with %s, and leaves it as it is', async (_name, work, sentence) => {
    await move();
    await change(target, work);
    await change(target, (db) => db.deleteFrom('events').execute());
    for (const attempt of [() => move(), plan]) {
      const error = await attempt().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StorageError);
      expect(String(error)).toMatch(sentence);
    }
    await change(target, async (db) => {
      expect(await db.selectFrom('events').selectAll().execute()).toEqual([]);
    });
  });

  it('refuses a target with a file of its own, and one whose file differs', async () => {
    await move();
    const own = join(target.storage.dataDir, 'results', 'zz');
    await cp(join(root, 'used', 'models', 'photo.png'), join(own, 'zz00000000000000'));
    await expect(move()).rejects.toThrow(/its results have the file zz0{14}, which the source/);
    await rm(own, { recursive: true });
    const { id } = used.result;
    const path = join(target.storage.dataDir, 'results', id.slice(0, 2), id);
    const bytes = await readFile(path);
    bytes[40] = 255 - (bytes[40] ?? 0);
    await writeFile(path, bytes);
    await expect(move()).rejects.toThrow(new RegExp(`The file ${id} of the results differs`));
  });

  it('names files that the source itself has lost', async () => {
    const { id } = used.result;
    await rm(join(source.storage.dataDir, 'results', id.slice(0, 2), id));
    const { areas } = await move();
    expect(areas.map(({ missing }) => missing)).toEqual([[id], []]);
  });

  it('refuses a target that another program has open', async () => {
    await change(target, async () => {});
    const other = await openDatabase(target.storage.databaseUrl);
    await other.ping();
    try {
      await expect(move()).rejects.toThrow(/is held by another program|is in use: 1 other/);
    } finally {
      await other.close();
    }
    await collectGarbage();
    expect(copied(await move())).toBeGreaterThan(0);
  });
});

describe('the installation that is moved', () => {
  let folder: string;
  let source: Config;
  let target: Config;
  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'source-'));
    await cp(join(root, 'used'), join(folder, 'old'), { recursive: true });
    source = readConfig({ NOBG_DATA_DIR: join(folder, 'old') });
    target = readConfig({ NOBG_DATA_DIR: join(folder, 'new') });
  });
  async function move() {
    await collectGarbage();
    return moveInstallation(source, target, { onProgress: () => {} });
  }

  it('may not be open elsewhere', async () => {
    const other = await openDatabase(source.storage.databaseUrl);
    await expect(move()).rejects.toThrow(/nobg\.db is held by another program/);
    await other.close();
  });

  it('stays as it is', async () => {
    const items = async () => {
      const database = await openDatabase(source.storage.databaseUrl);
      const rows = await database.db.selectFrom('job_items').selectAll().execute();
      await database.close();
      return rows;
    };
    const before = await items();
    await move();
    await collectGarbage();
    expect(await items()).toEqual(before);
    await collectGarbage();
    expect((await readdir(join(folder, 'old'))).sort()).toEqual(
      (await readdir(join(root, 'used'))).sort(),
    );
  });

  it('must be there, with the schema of this version', async () => {
    const absent = readConfig({ NOBG_DATA_DIR: join(folder, 'absent') });
    const from = (config: Config) => moveInstallation(config, target, { onProgress: () => {} });
    await expect(from(absent)).rejects.toThrow(/absent is no folder/);
    await rm(join(folder, 'old', 'nobg.db'));
    await expect(move()).rejects.toThrow(/there is no database in/);
    expect(await readdir(folder)).toEqual(['old']);
  });

  it('may share its database with the target: then its files are moved', async () => {
    const bucket = readConfig({
      NOBG_DATA_DIR: join(folder, 'new'),
      NOBG_DATABASE_URL: source.storage.databaseUrl,
    });
    await collectGarbage();
    const report = await moveInstallation(source, bucket, { onProgress: () => {} });
    expect(report.tables.every(({ copied }) => copied === 0)).toBe(true);
    expect(report.areas.every(({ blobs, copied }) => blobs > 0 && copied === blobs)).toBe(true);
  });
});
