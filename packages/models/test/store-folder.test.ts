import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createModelStore } from '@nobg/models/store.js';
import type { ModelEntry } from '@nobg/models/types.js';
import { expect, test } from 'vitest';
import { entryFor, FAST_RETRIES, sampleNetwork } from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

const network = await sampleNetwork();

/** A store whose one network comes from a file, so that only the folder can fail. */
async function setUp(change: Partial<ModelEntry> = {}) {
  const path = join(await temporaryFolder(), 'network.onnx');
  await writeFile(path, network);
  const entry = { ...entryFor(network, { type: 'file', path }), ...change };
  const dir = await temporaryFolder();
  const at = (folder: string) =>
    createModelStore({ dir: folder, manifest: [entry], retryPolicy: FAST_RETRIES });
  return { entry, dir, at, store: at(dir), source: path };
}

test('a network from a file is copied, checked and compiled', async () => {
  const { store, dir } = await setUp();
  const compiled = await store.ensure('sample');
  expect((await readFile(compiled.path)).equals(network)).toBe(true);
  expect(compiled).toMatchObject({ id: 'sample', version: '1.0.0', licence: 'Apache-2.0' });
  expect(compiled.path.startsWith(dir)).toBe(true);
});

test('a file that is not there is named', async () => {
  const { store } = await setUp({ source: { type: 'file', path: '/nowhere/network.onnx' } });
  await expect(store.ensure('sample')).rejects.toMatchObject({
    code: 'no_source',
    message: expect.stringContaining('/nowhere/network.onnx'),
  });
});

test('a file that is not the one of the manifest is refused', async () => {
  const { store, source, dir } = await setUp();
  await appendFile(source, 'x');
  await expect(store.ensure('sample')).rejects.toMatchObject({ code: 'checksum' });
  expect(await readdir(dir)).toEqual([]);
});

test('an unknown network is refused with the list of those there are', async () => {
  const { store } = await setUp();
  await expect(store.ensure('other')).rejects.toMatchObject({
    code: 'unknown_model',
    message: 'There is no network "other"; there are: sample.',
  });
});

test('the list says what is there, and how large', async () => {
  const { store, entry } = await setUp();
  expect(await store.list()).toMatchObject([{ entry, state: 'absent', bytes: null }]);
  const { path } = await store.ensure('sample');
  expect(await store.list()).toEqual([{ entry, state: 'compiled', path, bytes: network.length }]);
});

test('a file that was changed fails verification, and is made anew after', async () => {
  const { store } = await setUp();
  expect(await store.verify('sample')).toMatchObject({ ok: false });
  const { path } = await store.ensure('sample');
  expect(await store.verify('sample')).toEqual({ ok: true, reason: null });
  const changed = Buffer.from(network);
  changed[1000]! ^= 1;
  await writeFile(path, changed);
  expect(await store.verify('sample')).toMatchObject({
    ok: false,
    reason: expect.stringContaining('was changed after it was made'),
  });
  await store.ensure('sample');
  expect(await store.verify('sample')).toEqual({ ok: true, reason: null });
});

test('a file that was cut short does not count as compiled', async () => {
  const { store } = await setUp();
  const { path } = await store.ensure('sample');
  await writeFile(path, network.subarray(0, 100));
  expect((await store.list())[0]?.state).toBe('absent');
  await store.ensure('sample');
  expect((await readFile(path)).equals(network)).toBe(true);
});

test('what an older compiler made is replaced, and other networks are left alone', async () => {
  const { store, dir } = await setUp();
  const old = ['sample-0123456789abcdef.onnx', 'sample-0123456789abcdef.onnx.json'];
  const others = ['sample-two-0123456789abcdef.onnx', 'notes.txt', 'sample.onnx'];
  for (const name of [...old, ...others]) await writeFile(join(dir, name), 'x');
  await store.ensure('sample');
  const names = await readdir(dir);
  expect(names).not.toContain(old[0]);
  expect(names).not.toContain(old[1]);
  expect(names).toEqual(expect.arrayContaining(others));
  expect(names).toHaveLength(others.length + 2);
});

test.each([
  [
    'under a file',
    async (dir: string) => {
      await writeFile(join(dir, 'file'), '');
      return join(dir, 'file', 'models');
    },
  ],
  [
    'that is a file',
    async (dir: string) => {
      await writeFile(join(dir, 'file'), '');
      return join(dir, 'file');
    },
  ],
])('a folder %s is one sentence', async (_, make) => {
  const { at, dir } = await setUp();
  const folder = await make(dir);
  await expect(at(folder).ensure('sample')).rejects.toMatchObject({
    name: 'ModelError',
    code: 'read_only',
    message: expect.stringContaining(`The models folder ${folder} cannot be written`),
  });
});

test.skipIf(process.platform !== 'linux')(
  'a place that takes no folders is one sentence',
  async () => {
    const { at } = await setUp();
    await expect(at('/proc/nobg/models').ensure('sample')).rejects.toMatchObject({
      code: 'read_only',
    });
  },
);

test('a disk without room is found before anything is fetched', async () => {
  const { store, dir } = await setUp({ bytes: 1e17 });
  await expect(store.ensure('sample')).rejects.toMatchObject({
    code: 'disk_full',
    message: expect.stringMatching(/preparing "sample" takes \d+ MB, and \d+ MB are free/),
  });
  expect(await readdir(dir)).toEqual([]);
});

test('a network that is not fed as the manifest says is refused, with what it wants', async () => {
  const entry = entryFor(network);
  const { store, dir } = await setUp({ input: { ...entry.input, name: 'pixels' } });
  await expect(store.ensure('sample')).rejects.toMatchObject({
    code: 'compile',
    message: 'The network has no input "pixels"; it has "image".',
  });
  expect(await readdir(dir)).toEqual([]);
});

test('a network whose output is not there is refused, with those it has', async () => {
  const { store } = await setUp({ output: 'mask' });
  await expect(store.ensure('sample')).rejects.toMatchObject({
    message: 'The network has no output "mask"; it has "alpha".',
  });
});

test('a network of another layout is refused', async () => {
  const entry = entryFor(network);
  const { store } = await setUp({ input: { ...entry.input, layout: 'NHWC' } });
  await expect(store.ensure('sample')).rejects.toMatchObject({
    code: 'compile',
    message: expect.stringContaining('float32 in NHWC with 3 channels, and is float32[1, 3, h, w]'),
  });
});
