import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { readConfig } from '@nobg/server/config/config.js';
import { createKeys, type Keys } from '@nobg/server/domain/accounts/keys.js';
import { type RunningServer, type ServerDeps, startServer } from '@nobg/server/main.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { startEngine } from '@nobg/server/wiring/engine.js';
import { startWorker } from '@nobg/server/worker.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { afterAll, expect, vi } from 'vitest';
import { type SettableClock, settableClock } from '../support/clock.js';
import { SCALED, shapeOf, watchLine } from '../support/shape.js';

/** Real engine processes that a photo can tell to misbehave: see child.mjs. */
const CHILD = new URL('./child.mjs', import.meta.url);

/** Ten minutes into an hour: no test crosses the hour's end. */
const NOW = '2026-03-01T10:10:00.000Z';

export type Body = NonNullable<RequestInit['body']>;

export interface TestServer {
  readonly server: RunningServer;
  readonly url: string;
  /** A key that works. */
  readonly secret: string;
  readonly keys: Keys;
  readonly clock: SettableClock;
  readonly folder: string;
  readonly database: Database;
  /** Photos in work, and those that wait. */
  busy(): number;
  queued(): number;
  /** What was logged so far, one object a line. */
  log(): Record<string, unknown>[];
  /** Sends a form to `POST /api/v1/remove`, with the working key unless told otherwise. */
  remove(body: Body, init?: RequestInit): Promise<Response>;
  /** Nothing of any request is there: no file, no row, no charge. */
  expectNothingLeft(): Promise<void>;
}

const running: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const close of running.splice(0)) await close();
});

/**
 * A server with real processes, a real database and a network of one convolution; with `NOBG_TEST_CLUSTER` an API process
 * without engine and a worker.
 */
export async function startTestServer(
  environment: Record<string, string> = {},
  deps: Partial<ServerDeps> & { readonly childModule?: URL } = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-http-'));
  const shape = await shapeOf();
  const settings = {
    ...{ PORT: '0', NOBG_DATA_DIR: join(folder, 'data'), NOBG_SLOTS: '1', NOBG_THREADS: '1' },
    ...{ ...environment, ...shape.settings },
  };
  const config = readConfig(settings);
  const clock = settableClock(NOW);
  const lines: string[] = [];
  const logTo = { write: (line: string) => void lines.push(line) };
  const { networks = await writeSmallNetworks(folder), childModule = CHILD } = deps;
  const log = createLogger(config.http.logLevel, logTo);
  const engine = deps.engine ?? startEngine(config, networks, log, childModule);
  const parts = { networks, clock, pages: null, logTo, ...deps };
  const worker = SCALED
    ? await startWorker(readConfig({ ...settings, NOBG_ROLE: 'worker' }), { ...parts, engine })
    : null;
  const { engine: _own, deferredNetworks: _late, ...ofApi } = parts;
  const server = await startServer(
    config,
    worker === null ? { ...parts, engine } : { ...ofApi, networks: [] },
  );
  const database = await openDatabase(config.storage.databaseUrl);
  if (worker !== null) await server.ready();
  const line = SCALED ? watchLine(database) : null;
  running.push(async () => {
    await server.close();
    await worker?.close();
    line?.stop();
    await database.close();
    await shape.drop();
    await rm(folder, { recursive: true, force: true });
  });
  const keys = createKeys({ keys: createKeyStore(database.db), clock });
  const limitPerHour = config.limits.requestsPerHour;
  const { secret } = await keys.create({ name: 'test', limitPerHour });

  return {
    server,
    url: server.url,
    secret,
    keys,
    clock,
    folder,
    database,
    busy: () => engine.stats().busy,
    queued: () => line?.queued() ?? engine.stats().queued,
    log: () => lines.map((line) => JSON.parse(line)),
    remove: (body, init = {}) =>
      fetch(`${server.url}/api/v1/remove`, {
        method: 'POST',
        body,
        headers: { 'X-API-Key': secret },
        ...init,
      }),
    async expectNothingLeft() {
      await until(async () => {
        for (const area of ['results', 'work'])
          expect(await filesUnder(join(folder, 'data', area))).toEqual([]);
        expect(await rowsOf(database)).toEqual({ results: 0, charged: 0 });
      });
    },
  };
}

async function rowsOf({ db }: Database) {
  const results = await db.selectFrom('results').selectAll().execute();
  const usage = await db.selectFrom('usage_hours').selectAll().execute();
  return {
    results: results.length,
    charged: usage.reduce((sum, { used }) => sum + Number(used), 0),
  };
}

/** Waits until a check holds, on a machine that may be busy with other tests. */
export async function until(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 30_000, interval: 20 });
}

/** Every file below a folder. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** A red square on green: the small network keeps what is red. PNG bytes. */
export async function redOnGreen(size = 48): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-photo-'));
  try {
    const rgba = new Uint8Array(size * size * 4);
    for (let i = 0; i < size * size; i += 1) {
      const inside = [i % size, Math.floor(i / size)].every((at) => at > size / 4 && at < size / 2);
      rgba.set(inside ? [255, 0, 0, 255] : [0, 255, 0, 255], i * 4);
    }
    const path = join(folder, 'photo.png');
    await writeRgbaPng(path, rgba, size, size);
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same photo, which tells its process what to do; see child.mjs. */
export async function photoThatSays(order: string): Promise<Buffer> {
  return Buffer.concat([await redOnGreen(), Buffer.from(`NOBG-TEST ${order}\n`)]);
}

/** A form with a photo and text fields. */
export function formWith(
  photo: Uint8Array | null,
  fields: Record<string, string> = {},
  name = 'photo.png',
): FormData {
  const form = new FormData();
  if (photo !== null) form.append('image', new Blob([new Uint8Array(photo)]), name);
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  return form;
}

/** Holds an answer to be this problem, whole, and gives back its body. */
export async function expectProblem(response: Response, status: number, code: string) {
  const body = (await response.json()) as Record<string, unknown>;
  expect({ status: response.status, code: body.code }).toEqual({ status, code });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
  expect(body).toMatchObject({
    type: `urn:nobg:error:${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    request_id: response.headers.get('x-request-id'),
  });
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.js:\d|\/tmp\/|ENOENT/);
  return body as {
    detail: string;
    errors?: { field: string; expected: string; received: string }[];
  };
}
