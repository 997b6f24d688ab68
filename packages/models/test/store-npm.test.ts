import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RetryPolicy } from '@nobg/models/fetch/retry-policy.js';
import { createModelStore } from '@nobg/models/store.js';
import type { ModelEntry, ModelProgress } from '@nobg/models/types.js';
import { expect, test } from 'vitest';
import { type Behaviour, startRegistry, type TestServer } from './registry.js';
import {
  entryFor,
  FAST_RETRIES,
  npmSettings,
  PATH_IN_PACKAGE,
  sampleNetwork,
} from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

const network = await sampleNetwork();

async function setUp(options: { token?: string; sent?: string } = {}) {
  const registry = await startRegistry({
    files: { [PATH_IN_PACKAGE]: network, 'package.json': Buffer.from('{}') },
    ...(options.token ? { token: options.token } : {}),
  });
  const dir = await temporaryFolder();
  const npm = await npmSettings(registry.url, options.sent);
  const store = (entry: ModelEntry = entryFor(network), retryPolicy: RetryPolicy = FAST_RETRIES) =>
    createModelStore({ dir, manifest: [entry], npm, retryPolicy });
  return { registry, dir, store };
}

async function ensureWith(...behaviours: Behaviour[]) {
  const { registry, dir, store } = await setUp();
  registry.behaviours = behaviours;
  const progress: ModelProgress[] = [];
  const result = await store().ensure('sample', (p) => progress.push(p));
  expect((await readFile(result.path)).equals(network)).toBe(true);
  return { registry, dir, progress, ranges: ranges(registry) };
}

const ranges = (registry: TestServer) => registry.downloads().map((d) => d.range);

test('a network is fetched from its package, checked, compiled and named by what went in', async () => {
  const { dir, progress } = await ensureWith({ kind: 'whole' });
  expect(progress.map((p) => p.kind)).toEqual(
    expect.arrayContaining(['download', 'verify', 'compile', 'ready']),
  );
  const last = progress.filter((p) => p.kind === 'download').at(-1);
  expect(last?.total).toBeGreaterThan(network.length / 2);
  expect(last?.done).toBe(last?.total);
  expect((await readdir(dir)).sort()).toEqual([
    expect.stringMatching(/^sample-[0-9a-f]{16}\.onnx$/),
    expect.stringMatching(/^sample-[0-9a-f]{16}\.onnx\.json$/),
  ]);
});

test('what is there is not fetched again', async () => {
  const { registry, store } = await setUp();
  await store().ensure('sample');
  const requests = registry.seen.length;
  const progress: ModelProgress[] = [];
  await store().ensure('sample', (p) => progress.push(p));
  expect(registry.seen.length).toBe(requests);
  expect(progress).toEqual([{ kind: 'ready', id: 'sample' }]);
});

test('a download that breaks goes on where it broke', async () => {
  const { ranges, progress } = await ensureWith(
    { kind: 'cut', after: 50_000 },
    { kind: 'cut', after: 60_000 },
    { kind: 'whole' },
  );
  expect(ranges).toEqual([undefined, 'bytes=50000-', 'bytes=110000-']);
  expect(progress.filter((p) => p.kind === 'retry')).toHaveLength(2);
});

test('a connection that makes progress may break more often than one that makes none', async () => {
  const cuts = Array.from({ length: 6 }, (): Behaviour => ({ kind: 'cut', after: 10_000 }));
  const { ranges } = await ensureWith(...cuts, { kind: 'whole' });
  expect(ranges).toHaveLength(7);
});

test('a server that serves no ranges is read from the start again', async () => {
  const { ranges } = await ensureWith({ kind: 'cut', after: 50_000 }, { kind: 'no-ranges' });
  expect(ranges).toEqual([undefined, 'bytes=50000-']);
});

test('a connection on which nothing comes any more is given up and resumed', async () => {
  const { registry, store } = await setUp();
  registry.behaviours = [{ kind: 'stall', after: 40_000 }, { kind: 'whole' }];
  const progress: ModelProgress[] = [];
  const impatient = store(entryFor(network), { maxAttempts: 10, backoffMs: 1, stallMs: 1_000 });
  const { path } = await impatient.ensure('sample', (p) => progress.push(p));
  expect((await readFile(path)).equals(network)).toBe(true);
  expect(ranges(registry).at(-1)).toBe('bytes=40000-');
  expect(progress).toContainEqual(
    expect.objectContaining({ kind: 'retry', reason: 'nothing came for 1 s' }),
  );
});

test('a server that fails for a while is asked again', async () => {
  const { registry } = await ensureWith({ kind: 'status', status: 503 }, { kind: 'whole' });
  expect(registry.downloads()).toHaveLength(2);
});

test('a download that was left unfinished is taken up by the next try', async () => {
  const { registry, dir, store } = await setUp();
  registry.behaviours = [
    { kind: 'cut', after: 70_000 },
    { kind: 'status', status: 404 },
  ];
  await expect(store().ensure('sample')).rejects.toMatchObject({ code: 'refused' });
  expect(await readdir(dir)).toEqual([
    expect.stringMatching(/^@nobg-test\+weights@1\.0\.0\.\d+\.[0-9a-f]{12}\.work$/),
  ]);
  registry.behaviours = [{ kind: 'whole' }];
  await store().ensure('sample');
  expect(ranges(registry).at(-1)).toBe('bytes=70000-');
  expect(await readdir(dir)).toHaveLength(2);
});

test('a resumed download that turns out damaged is fetched anew, once', async () => {
  const { ranges, progress } = await ensureWith(
    { kind: 'cut', after: 50_000 },
    { kind: 'wrong' },
    { kind: 'whole' },
  );
  expect(ranges).toEqual([undefined, 'bytes=50000-', undefined]);
  expect(progress).toContainEqual(expect.objectContaining({ reason: 'the download was damaged' }));
});

test('a tarball of other bytes is refused, and nothing of it is kept', async () => {
  const { registry, dir, store } = await setUp();
  registry.behaviours = [{ kind: 'wrong' }];
  await expect(store().ensure('sample')).rejects.toMatchObject({
    name: 'ModelError',
    code: 'checksum',
    message: expect.stringContaining('does not have the hash that the registry gives'),
  });
  expect(await readdir(dir)).toEqual([]);
});

test('a file that is not the one of the manifest is refused, with both checksums', async () => {
  const { dir, store } = await setUp();
  const entry = { ...entryFor(network), sha256: 'a'.repeat(64) };
  await expect(store(entry).ensure('sample')).rejects.toMatchObject({
    code: 'checksum',
    message: expect.stringMatching(/SHA-256 a{64} .* was expected, [0-9a-f]{64} .* came/),
  });
  expect(await readdir(dir)).toEqual([]);
});

test('a file of another size is refused before it is unpacked', async () => {
  const { store } = await setUp();
  const entry = { ...entryFor(network), bytes: network.length - 1 };
  await expect(store(entry).ensure('sample')).rejects.toMatchObject({
    code: 'checksum',
    message: expect.stringContaining(`${network.length - 1} were expected`),
  });
});

test('a package without the file is named', async () => {
  const { store } = await setUp();
  const source = {
    type: 'npm',
    package: '@nobg-test/weights',
    version: '1.0.0',
    path: 'other.onnx',
  };
  const entry = { ...entryFor(network), source: source as ModelEntry['source'] };
  await expect(store(entry).ensure('sample')).rejects.toMatchObject({
    code: 'not_in_package',
    message: expect.stringContaining('other.onnx'),
  });
});

test.each([
  ['package', '@nobg-test/none', '1.0.0', '404'],
  ['version', '@nobg-test/weights', '9.9.9', 'does not have this version'],
])(
  'a %s that the registry does not have is said to be missing, at once',
  async (_, name, version, said) => {
    const { registry, store } = await setUp();
    const source: ModelEntry['source'] = { type: 'npm', package: name, version, path: 'a.onnx' };
    await expect(store({ ...entryFor(network), source }).ensure('sample')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(new RegExp(`Could not get ${name}@${version} from .*${said}`)),
    });
    expect(registry.downloads()).toEqual([]);
  },
);

test("the token of the user's npm settings goes to the registry with every request", async () => {
  const { registry, store } = await setUp({ token: 'secret', sent: 'secret' });
  await store().ensure('sample');
  expect(registry.seen.map((s) => s.authorization)).toEqual(['Bearer secret', 'Bearer secret']);
});

test('a registry that wants a token says so, and no token is shown', async () => {
  const { store } = await setUp({ token: 'secret', sent: 'stale-token' });
  const error = await store()
    .ensure('sample')
    .catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining('401') });
  expect(String(error)).not.toContain('stale-token');
});

test('a registry setting that is no address is shown', async () => {
  // As a variable that nobody set may leave it.
  const npm = await npmSettings('$REGISTRY');
  const dir = await temporaryFolder();
  const store = createModelStore({
    dir,
    manifest: [entryFor(network)],
    npm,
    retryPolicy: FAST_RETRIES,
  });
  await expect(store.ensure('sample')).rejects.toMatchObject({
    code: 'npm_settings',
    message: expect.stringContaining('registry setting is "$REGISTRY/", which is not an address'),
  });
});

test('without a network it is said so after the tries, with a reason', async () => {
  const npm = await npmSettings('http://127.0.0.1:1');
  const dir = await temporaryFolder();
  const store = createModelStore({
    dir,
    manifest: [entryFor(network)],
    npm,
    retryPolicy: FAST_RETRIES,
  });
  const progress: ModelProgress[] = [];
  await expect(store.ensure('sample', (p) => progress.push(p))).rejects.toMatchObject({
    code: 'offline',
    message: expect.stringContaining('it refused the connection'),
  });
  expect(progress.map((p) => p.kind)).toEqual(['retry', 'retry']);
  expect(await readdir(dir)).toEqual([]);
});

test('an aborted download ends with the reason given, and keeps what came', async () => {
  const { registry, dir, store } = await setUp();
  registry.behaviours = [{ kind: 'stall', after: 30_000 }];
  const abort = new AbortController();
  const reason = new Error('enough');
  const run = store().ensure(
    'sample',
    (p) => {
      if (p.kind === 'download' && p.done === 30_000) abort.abort(reason);
    },
    abort.signal,
  );
  await expect(run).rejects.toBe(reason);
  const [left] = await readdir(dir);
  const [part] = await readdir(join(dir, left!));
  expect(await readFile(join(dir, left!, part!))).toHaveLength(30_000);
});
