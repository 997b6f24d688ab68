import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RealServer, startRealServer } from '@nobg/testing/real-server.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCli, SAMPLES } from './run-cli.js';

const COFFEE = join(SAMPLES, 'coffee.jpg');
const PNG = '89504e47';
/** Several processes, on a machine that may be busy. */
const LONG = 300_000;

let real: RealServer;
let root: string;
let folder: string;
beforeAll(async () => {
  real = await startRealServer();
  root = await mkdtemp(join(tmpdir(), 'nobg-by-server-'));
});
afterAll(async () => {
  await real.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

/** With a data folder without weights: nothing can be cut out on this machine. */
const run = (args: string[], env: Record<string, string> = {}) =>
  runCli(['remove', ...args, '--server', real.server], {
    ...{ NOBG_DATA_DIR: join(root, 'none'), npm_config_registry: 'http://127.0.0.1:9' },
    ...{ NOBG_KEY: real.key, ...env },
  });
const resultsOnServer = async () => {
  const path = join(real.folder, 'data', 'results');
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};

it(
  'cuts out by a server, keeps what is there at the next run, and leaves nothing on the server',
  async () => {
    await copyFile(COFFEE, join(folder, 'a.jpg'));
    await copyFile(join(SAMPLES, 'chelsea.jpg'), join(folder, 'b.jpg'));
    await writeFile(join(folder, 'bad.png'), 'this is text');
    const out = join(folder, 'out');
    const args = [folder, '-o', out, '--bg-image', COFFEE, '--canvas', '90x60', '--json'];
    const first = await run(args);
    expect(first.code, first.stderr).toBe(1);
    const { done, failed } = JSON.parse(first.stdout);
    expect(done.map(({ output }: { output: string }) => output)).toEqual([
      join(out, 'a.png'),
      join(out, 'b.png'),
    ]);
    expect(done[0]).toMatchObject({ width: 90, height: 60, mode: 'common' });
    expect(done[0].confidence).toBeGreaterThanOrEqual(0);
    expect(failed).toEqual([
      expect.objectContaining({ input: join(folder, 'bad.png'), code: 'unsupported_format' }),
    ]);
    expect((await readFile(join(out, 'a.png'))).subarray(0, 4).toString('hex')).toBe(PNG);
    expect((await readdir(out)).sort()).toEqual(['.nobg-results.jsonl', 'a.png', 'b.png']);
    expect(await resultsOnServer()).toEqual([]);
    const again = await run(args);
    expect(JSON.parse(again.stdout)).toMatchObject({ done: [], kept: [{}, {}] });
  },
  LONG,
);

it(
  'writes layers, and pipes',
  async () => {
    const layers = [COFFEE, '-o', `${folder}/`, '--mode', 'clothing', '--layers', 'per_class'];
    const { code, stderr } = await run(layers);
    expect(code, stderr).toBe(0);
    expect((await readdir(folder)).filter((name) => !name.startsWith('.')).sort()).toEqual([
      ...['coffee-garment.png', 'coffee.png'],
    ]);
    const piped = await run([COFFEE, '-o', '-', '--quiet']);
    expect(piped.bytes.subarray(0, 4).toString('hex')).toBe(PNG);
    expect(piped.stderr).toBe('');
  },
  LONG,
);

it(
  'ends the run where no photo would fare better: a wrong key, no server',
  async () => {
    for (const name of ['a.jpg', 'b.jpg']) await copyFile(COFFEE, join(folder, name));
    const wrong = await run([folder, '-o', join(folder, 'out')], {
      NOBG_KEY: `${real.key.slice(0, -1)}${real.key.endsWith('a') ? 'b' : 'a'}`,
    });
    expect(wrong).toMatchObject({ code: 3, stdout: '' });
    expect(wrong.stderr.trim().split('\n')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['a.jpg', 'b.jpg']);
  },
  LONG,
);

it.each([
  ['no key', ['--server', 'http://localhost:9'], 'NOBG_KEY'],
  ['a key without a server', ['--key', 'nobg_live_x'], '--server'],
  ['no address', ['--server', 'nobg.example', '--key', 'nobg_live_x'], 'nobg.example'],
  ['nothing at a time', ['--parallel', '0'], 'from 1 to 64'],
  ['two forms of JSON', ['--json', '--json-lines'], 'not both'],
  ['a sheet that is no page', ['--contact-sheet', 'a.png'], '.html'],
  ['a file that is watched', ['--watch'], 'only folders'],
])('ends with 2 for %s', async (_name, more, sentence) => {
  const args = ['remove', COFFEE, '-o', join(folder, 'out/'), ...more];
  const { code, stderr } = await runCli(args, { NOBG_DATA_DIR: join(root, 'none') });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) });
  expect(await readdir(folder)).toEqual([]);
});
