import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadManifest } from '@nobg/models/manifest/load.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { createModelStore } from '@nobg/models/store.js';
import { expect, test } from 'vitest';
import { floats, ints, model, node, value } from './build-graph.js';
import { PACKAGE, startFileServer, startRegistry } from './registry.js';
import { runFile } from './run-network.js';
import { FAST_RETRIES, npmSettings } from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

/** Finds what is red, in logits: red − green, 0..1 when normalised by 255. */
const redness = model({
  inputs: [value('pixels', 'float32', 'batch', 3, 'height', 'width')],
  outputs: [
    value('logits', 'float32', 'batch', 1, 'height', 'width'),
    value('side', 'float32', 'batch', 1, 'height', 'width'),
  ],
  initializers: new Map([['weights', floats([1, 3, 1, 1], [20, -20, 0])]]),
  nodes: [
    node('Conv', ['pixels', 'weights'], 'logits', { kernel_shape: ints(1, 1) }),
    node('Relu', ['logits'], 'side'),
  ],
});

async function networkFile(): Promise<Buffer> {
  const path = join(await temporaryFolder(), 'redness.onnx');
  await writeModel(redness, path);
  return readFile(path);
}

/** An operator's manifest, as the guide shows it, in a folder of its own. */
async function operate(source: object, change: object = {}, registry = 'http://127.0.0.1:1') {
  const folder = await temporaryFolder();
  const network = await networkFile();
  const manifest = join(folder, 'networks.json');
  const entry = {
    id: 'redness',
    title: 'What is red',
    version: '1.0.0',
    source,
    sha256: createHash('sha256').update(network).digest('hex'),
    bytes: network.length,
    licence: { package: 'none', weights: 'CC0-1.0' },
    input: { name: 'pixels', layout: 'NCHW', mean: [0, 0, 0], std: [255, 255, 255], size: 32 },
    output: 'logits',
    activation: 'sigmoid',
    compiler: 'matte',
    ...change,
  };
  await writeFile(manifest, JSON.stringify({ models: [entry] }));
  await writeFile(join(folder, 'redness.onnx'), network);
  return createModelStore({
    dir: join(folder, 'models'),
    manifest: await loadManifest(manifest),
    npm: await npmSettings(registry),
    retryPolicy: FAST_RETRIES,
  });
}

/** Left half red, right half green. */
function picture(): Float32Array {
  return Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => {
    const [channel, x] = [Math.floor(i / 1024), i % 32];
    return (channel === 0) === x < 16 && channel < 2 ? 255 : 0;
  });
}

async function expectRedness(path: string): Promise<void> {
  const feed = { dims: [1, 3, 32, 32], data: picture() };
  const { dims, data } = await runFile(path, 'nobg.image', feed);
  expect(dims).toEqual([1, 1, 32, 32]);
  expect(data[0]).toBeGreaterThan(0.99);
  expect(data[31]).toBeLessThan(0.01);
}

test('a network from a file beside the manifest is compiled', async () => {
  const store = await operate({ type: 'file', path: 'redness.onnx' });
  const { path, licence } = await store.ensure('redness');
  expect(licence).toBe('CC0-1.0');
  await expectRedness(path);
});

test('a network from a server is compiled', async () => {
  const { url } = await startFileServer(await networkFile());
  const store = await operate({ type: 'https', url: `${url}/network.onnx` });
  await expectRedness((await store.ensure('redness')).path);
});

test('a network from an npm package is compiled', async () => {
  const files = { 'dist/redness.onnx': await networkFile(), 'package.json': Buffer.from('{}') };
  const { url } = await startRegistry({ files });
  const source = { type: 'npm', package: PACKAGE, version: '1.0.0', path: 'dist/redness.onnx' };
  const store = await operate(source, {}, url);
  await expectRedness((await store.ensure('redness')).path);
});

test('the list has the operator’s networks beside the built-in ones', async () => {
  const store = await operate({ type: 'file', path: 'redness.onnx' });
  const ids = (await store.list()).map((status) => status.entry.id);
  expect(ids).toContain('isnet');
  expect(ids.at(-1)).toBe('redness');
});

test('other settings of the same file make another compiled file', async () => {
  const source = { type: 'file', path: 'redness.onnx' };
  const one = await operate(source);
  const other = await operate(source, { activation: 'none' });
  const names = await Promise.all(
    [one, other].map(async (store) => (await store.ensure('redness')).path.split('/').at(-1)),
  );
  expect(names[0]).not.toBe(names[1]);
});

test.each([
  ['another output', { output: 'alpha' }, 'The network has no output "alpha"; it has "logits"'],
  ['an activation that there is not', { activation: 'softmax' }, 'models[0].activation'],
  [
    'a size too large',
    { input: { name: 'pixels', layout: 'NCHW', mean: [0, 0, 0], std: [1, 1, 1], size: 10_000 } },
    'models[0].input.size',
  ],
])('%s is refused in a sentence', async (_, change, message) => {
  const run = operate({ type: 'file', path: 'redness.onnx' }, change);
  await expect(run.then((store) => store.ensure('redness'))).rejects.toMatchObject({
    name: 'ModelError',
    message: expect.stringContaining(message),
  });
});
