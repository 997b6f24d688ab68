import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isnet } from '@nobg/engine/networks/isnet.js';
import { keepGraphsBeside } from '@nobg/engine/networks/kept-graph.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import { expect, it, onTestFinished } from 'vitest';

const PIXELS = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 37) % 256);

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-graphs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { path } = await writeSmallNetwork(join(folder, 'isnet-1.onnx'));
  await enlarge(path);
  const graphs = join(folder, 'graphs');
  return { folder, path, graphs, names: () => readdir(graphs) };
}

/** Graphs of small files are not kept: the model's `doc_string` (field 6) is made long. */
async function enlarge(path: string): Promise<void> {
  const text = Buffer.alloc(2_500_000, 'x');
  // 2,500,000 as a varint.
  await appendFile(path, Buffer.concat([Buffer.from([0x32, 0xa0, 0xcb, 0x98, 0x01]), text]));
}

async function alphaOf(path: string): Promise<Float32Array> {
  const network = await isnet.load(path, 1);
  const { data } = await network.run(PIXELS, 32, 32);
  await network.close();
  return data;
}

it('a graph that was kept gives the same alpha', async () => {
  const { path, names } = await setUp();
  const plain = await alphaOf(path);
  keepGraphsBeside(path);
  expect(await alphaOf(path)).toEqual(plain);
  const [name] = await names();
  expect(name).toMatch(/^isnet-1\.[0-9a-f]{16}\.\d+\.onnx$/);
  expect(await alphaOf(path)).toEqual(plain);
  expect(await names()).toEqual([name]);
});

it('nothing is written where nobody asked for it', async () => {
  const { folder, path } = await setUp();
  await alphaOf(path);
  expect(await readdir(folder)).toEqual(['isnet-1.onnx']);
});

it('one that was cut short is made anew', async () => {
  const { path, graphs, names } = await setUp();
  keepGraphsBeside(path);
  const plain = await alphaOf(path);
  const [name] = await names();
  await truncate(join(graphs, name!), 1000);
  expect(await alphaOf(path)).toEqual(plain);
  expect((await readFile(join(graphs, name!))).length).toBeGreaterThan(1000);
});

it('one that holds something else is thrown away and made anew', async () => {
  const { path, graphs, names } = await setUp();
  keepGraphsBeside(path);
  const plain = await alphaOf(path);
  const [name] = await names();
  const damaged = join(graphs, name!);
  await writeFile(damaged, Buffer.alloc((await readFile(damaged)).length, 0xff));
  expect(await alphaOf(path)).toEqual(plain);
  await alphaOf(path);
  expect((await readFile(damaged)).every((byte) => byte === 0xff)).toBe(false);
});

it('a network that was made anew gets a graph of its own, and the oldest go', async () => {
  const { path, graphs, names } = await setUp();
  keepGraphsBeside(path);
  await writeFile(join(graphs, 'gone-2.0123456789abcdef.3.onnx'), 'abc');
  await writeFile(join(graphs, 'isnet-1.0123456789abcdef.77.tmp'), 'abc');
  await utimes(join(graphs, 'isnet-1.0123456789abcdef.77.tmp'), 1, 1);
  for (const at of [10, 20, 30]) {
    await utimes(path, at, at);
    await alphaOf(path);
  }
  const left = await names();
  expect(left).toHaveLength(2);
  expect(left.every((name) => /^isnet-1\.[0-9a-f]{16}\.\d+\.onnx$/.test(name))).toBe(true);
});

it('a folder that takes no graphs is no fault', async () => {
  const { folder, path, graphs } = await setUp();
  await writeFile(graphs, 'a file');
  keepGraphsBeside(path);
  expect(await alphaOf(path)).toHaveLength(32 * 32);
  expect((await readdir(folder)).sort()).toEqual(['graphs', 'isnet-1.onnx']);
});
