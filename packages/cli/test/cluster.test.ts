import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, SAMPLES, startCli } from './run-cli.js';

const POSTGRES_URL = process.env.NOBG_TEST_POSTGRES_URL ?? '';
const REDIS_URL = process.env.NOBG_TEST_REDIS_URL ?? '';
const WEIGHTS = process.env.NOBG_MODELS_DIR ?? '';
const LONG = 300_000;

const problem =
  POSTGRES_URL === '' || REDIS_URL === ''
    ? 'NOBG_TEST_POSTGRES_URL or NOBG_TEST_REDIS_URL names no server'
    : existsSync(WEIGHTS)
      ? null
      : 'NOBG_MODELS_DIR names no folder with weights';
if (problem !== null) console.warn(`SKIPPED with processes of a cluster: ${problem}`);

describe.skipIf(problem !== null)('two API processes and a worker with the real networks', () => {
  const name = `nobg_${randomBytes(8).toString('hex')}`;
  const admin = new pg.Client({ connectionString: POSTGRES_URL });
  let folder: string;
  let env: Record<string, string>;
  let apis: CliRun[];
  let worker: CliRun;
  let urls: string[];
  let key: string;

  beforeAll(async () => {
    await admin.connect();
    await admin.query(`create database ${name}`);
    const database = new URL(POSTGRES_URL);
    database.pathname = `/${name}`;
    folder = await mkdtemp(join(tmpdir(), 'nobg-cluster-'));
    env = {
      ...{ NOBG_DATA_DIR: folder, NOBG_MODELS_DIR: WEIGHTS, PORT: '0', NOBG_PRECISION: 'auto' },
      ...{ NOBG_DATABASE_URL: database.href, NOBG_REDIS_URL: REDIS_URL, NOBG_REDIS_PREFIX: name },
    };
    const first = startCli(['serve', '--role', 'api'], env);
    [key = ''] = await first.said(/nobg_live_\w+/);
    apis = [first, startCli(['serve', '--role', 'api'], env)];
    urls = await Promise.all(
      apis.map(async (api) => (await api.said(/listens on (http:\/\/\S+)/))[1] ?? ''),
    );
    worker = startCli(['worker', '--modes', 'product'], env);
    for (const url of urls) await ready(url);
  }, LONG);

  afterAll(async () => {
    for (const { child } of [...apis, worker]) child.kill('SIGKILL');
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    await rm(folder, { recursive: true, force: true });
  });

  const ready = async (url: string) => {
    while ((await fetch(`${url}/readyz`)).status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const photoForm = async (mode: string) => {
    const form = new FormData();
    const photo = await readFile(join(SAMPLES, 'coffee.jpg'));
    form.append('image', new Blob([new Uint8Array(photo)]), 'coffee.jpg');
    form.append('mode', mode);
    return form;
  };
  const send = async (url: string | undefined, path: string, mode: string) =>
    fetch(`${url}/api/v1${path}`, {
      ...{ method: 'POST', body: await photoForm(mode), headers: { 'X-API-Key': key } },
    });

  it('cut a photo out, whose result the other process has', { timeout: LONG }, async () => {
    const answer = (await (await send(urls[0], '/remove', 'product')).json()) as { url: string };
    const there = await fetch(answer.url.replace(urls[0] ?? '', urls[1] ?? ''));
    expect(there.headers.get('content-type')).toBe('image/png');
    const { networks } = (await (
      await fetch(`${urls[1]}/api/v1/models`, { headers: { 'X-API-Key': key } })
    ).json()) as { networks: { id: string; ready: boolean }[] };
    const ids = networks.map(({ id }) => id);
    expect([ids.includes('selfie-multiclass'), ids.includes('garments')]).toEqual([true, false]);
    expect(networks.every((network) => network.ready)).toBe(true);
  });

  it('refuse a mode that the worker does not serve, by name', async () => {
    const refused = await send(urls[0], '/remove', 'clothing');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({
      ...{ code: 'not_ready', detail: expect.stringContaining('mode clothing') },
    });
  });

  it('follow a job that was sent to the other', { timeout: LONG }, async () => {
    const job = (await (await send(urls[0], '/jobs', 'product')).json()) as { url: string };
    const path = new URL(job.url).pathname;
    const headers = { 'X-API-Key': key };
    const events = await fetch(`${urls[1]}${path}/events`, { headers });
    expect(await events.text()).toMatch(/"state":"done"/);
  });

  it('end with 0 at SIGTERM, and leave no task behind', { timeout: LONG }, async () => {
    const codes = [];
    for (const { child, ended } of [worker, ...apis]) {
      child.kill('SIGTERM');
      codes.push((await ended).code);
    }
    expect(codes).toEqual([0, 0, 0]);
    const work = await readdir(join(folder, 'work'), { recursive: true, withFileTypes: true });
    expect(work.filter((entry) => entry.isFile())).toEqual([]);
    const own = new pg.Client({ connectionString: env.NOBG_DATABASE_URL });
    await own.connect();
    const tables = ['engine_tasks', 'engine_workers'];
    const rows = await Promise.all(tables.map((table) => own.query(`select * from ${table}`)));
    await own.end();
    expect(rows.map(({ rowCount }) => rowCount)).toEqual([0, 0]);
  });
});
