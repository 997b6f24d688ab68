import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, hasEnded, type Job } from '@nobg/client';
import { type RealServer, startRealServer } from '@nobg/testing/real-server.js';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { runCli, SAMPLES, smallWeights, startCli } from './run-cli.js';

/** Several processes, on a machine that may be busy. */
const LONG = 600_000;
/** More than a batch. */
const PHOTOS = 60;

let real: RealServer;
let root: string;
let folder: string;
beforeAll(async () => {
  real = await startRealServer({ NOBG_REQUESTS_PER_HOUR: '100000' });
  root = await mkdtemp(join(tmpdir(), 'nobg-by-jobs-'));
});
afterAll(async () => {
  await real.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
  await mkdir(join(folder, 'photos'));
});

async function makePhotos(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await copyFile(join(SAMPLES, 'coffee.jpg'), join(folder, 'photos', `${n}.jpg`));
  }
}

const args = (server: string, ...more: string[]) => [
  ...['remove', join(folder, 'photos'), '-o', join(folder, 'out'), '--server', server, ...more],
];
/** With a data folder without weights: nothing can be cut out on this machine. */
const env = (key = real.key) => ({
  ...{ NOBG_DATA_DIR: join(root, 'none'), npm_config_registry: 'http://127.0.0.1:9' },
  NOBG_KEY: key,
});
const results = async () =>
  (await readdir(join(folder, 'out')).catch(() => [])).filter((name) => name.endsWith('.png'));

async function jobs(): Promise<Job[]> {
  const all: Job[] = [];
  for await (const job of createClient(real).jobs.list()) all.push(job);
  return all;
}
const charged = async () => (await createClient(real).usage()).key.used;

function firstResult(): Promise<void> {
  const there = async () => expect(await results()).not.toEqual([]);
  return vi.waitFor(there, { timeout: LONG, interval: 20 });
}

it(
  'sends photos as a job, fetches results as they end, and leaves nothing on the server',
  async () => {
    await makePhotos(8);
    await writeFile(join(folder, 'photos', 'bad.png'), 'this is text');
    const run = await runCli(args(real.server, '--mode', 'product', '--json'), env());
    expect(run.code, run.stderr).toBe(1);
    const { done, failed } = JSON.parse(run.stdout);
    expect(done).toHaveLength(8);
    expect(done[0]).toMatchObject({ width: 600, height: 400, mode: 'product' });
    expect(failed).toEqual([
      expect.objectContaining({
        input: join(folder, 'photos', 'bad.png'),
        code: 'unsupported_format',
      }),
    ]);
    expect(await results()).toHaveLength(8);
    expect((await jobs())[0]).toMatchObject({ state: 'done', total: 9, done: 8, failed: 1 });
    const kept = await readdir(join(real.folder, 'data', 'results'), { recursive: true });
    expect(kept.filter((name) => /[0-9A-Za-z]{16}/.test(name))).toEqual([]);
  },
  LONG,
);

it(
  'finds again what a killed run has sent: nothing is done or charged twice',
  async () => {
    await makePhotos(PHOTOS);
    const [before, chargedBefore] = [await jobs(), await charged()];
    const run = startCli(args(real.server), env());
    await firstResult();
    run.child.kill('SIGKILL');
    await run.ended;
    expect((await results()).length).toBeLessThan(PHOTOS);
    const again = await runCli(args(real.server, '--json'), env());
    expect(again.code, again.stderr).toBe(0);
    expect(await results()).toHaveLength(PHOTOS);
    const sent = (await jobs()).slice(0, -before.length || undefined);
    expect(sent.reduce((sum, { total }) => sum + total, 0)).toBe(PHOTOS);
    expect((await charged()) - chargedBefore).toBe(PHOTOS);
  },
  LONG,
);

it(
  'cancels on Ctrl-C what has not begun, and continues when it is repeated',
  async () => {
    await makePhotos(PHOTOS);
    const before = (await jobs()).length;
    const run = startCli(args(real.server), env());
    await firstResult();
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    const stopped = (await jobs()).slice(0, -before || undefined);
    expect(stopped.length).toBeGreaterThan(0);
    expect(stopped.filter((job) => !hasEnded(job))).toEqual([]);
    expect(stopped.some(({ state }) => state === 'cancelled')).toBe(true);
    const again = await runCli(args(real.server, '--json'), env());
    expect(again.code, again.stderr).toBe(0);
    expect(await results()).toHaveLength(PHOTOS);
  },
  LONG,
);

it(
  'outlasts a server that is killed and started again',
  async () => {
    await makePhotos(20);
    const own = { NOBG_DATA_DIR: join(folder, 'data'), NOBG_JOB_LEASE_MS: '1000' };
    await smallWeights(join(folder, 'data', 'models'));
    const first = startCli(['serve', '--port', '0'], own);
    const [, url = ''] = await first.said(/(http:\/\/[\w.]+:\d+)/);
    const key = (await runCli(['keys', 'create', '--name', 'shop'], own)).stdout.trim();
    const run = startCli(args(url), env(key));
    await firstResult();
    first.child.kill('SIGKILL');
    await first.ended;
    const second = startCli(['serve', '--port', new URL(url).port], own);
    const { code, stderr } = await run.ended;
    second.child.kill('SIGTERM');
    await second.ended;
    expect(code, stderr).toBe(0);
    expect(await results()).toHaveLength(20);
  },
  LONG,
);

it.each([
  ['has no jobs', /^\/api\/v1\/jobs/, 0],
  ['does not pass events on', /\/events$/, 1],
])(
  'cuts out by a server that %s',
  async (_name, hidden, more) => {
    await makePhotos(3);
    const before = (await jobs()).length;
    const proxy = await hiding(hidden);
    const server = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const run = await runCli(args(server, '--json'), env());
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
    expect(run.code, run.stderr).toBe(0);
    expect(await results()).toHaveLength(3);
    expect((await jobs()).length - before).toBe(more);
  },
  LONG,
);

/** A proxy before the real server, in which some addresses are not there. */
async function hiding(hidden: RegExp): Promise<Server> {
  const proxy = createServer((incoming, outgoing) => {
    if (hidden.test(new URL(incoming.url ?? '', real.server).pathname)) {
      outgoing.writeHead(404, { 'Content-Type': 'text/plain' }).end('not here');
      return;
    }
    const { method, headers } = incoming;
    const passed = request(`${real.server}${incoming.url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}
