import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelsAnswerSchema } from '@nobg/contract/models.js';
import { removeAnswerSchema } from '@nobg/contract/remove.js';
import { sha256OfFile } from '@nobg/models/sha256.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { PACKAGE, startFileServer, startRegistry } from '../../models/test/registry.js';
import { runCli, SAMPLES, smallWeights, startCli } from './run-cli.js';

let folder: string;
let network: Buffer;
let entry: Record<string, unknown>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-own-'));
  const path = join(folder, 'small.onnx');
  await writeSmallNetwork(path);
  network = await readFile(path);
  entry = {
    id: 'small',
    title: 'What is red',
    version: '1.0.0',
    ...(await sha256OfFile(path)),
    licence: { package: 'none', weights: 'CC0-1.0' },
    input: { name: 'input', layout: 'NCHW', mean: [128, 128, 128], std: [256, 256, 256], size: 64 },
    output: 'output',
    compiler: 'matte',
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The environment of an operator whose manifest has the small network of this source. */
async function operate(source: object, modeNetworks: string, change: object = {}) {
  const home = await mkdtemp(join(folder, 'home-'));
  const manifest = join(home, 'networks.json');
  await copyFile(join(folder, 'small.onnx'), join(home, 'small.onnx'));
  await writeFile(manifest, JSON.stringify({ models: [{ ...entry, source, ...change }] }));
  return {
    NOBG_DATA_DIR: join(home, 'data'),
    NOBG_NETWORKS: manifest,
    NOBG_MODE_NETWORKS: modeNetworks,
  };
}

async function cutWith(env: Record<string, string>) {
  const out = join(env.NOBG_DATA_DIR!, '..', 'out.png');
  const args = ['remove', join(SAMPLES, 'coffee.jpg'), '-o', out, '--mode', 'product', '--json'];
  const { code, stdout, stderr } = await runCli(args, env);
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  return JSON.parse(stdout).done[0];
}

it('a network of a file finds the subject of the mode that names it, and nothing else is fetched', async () => {
  const env = await operate({ type: 'file', path: 'small.onnx' }, 'product=small');
  // No registry answers there: whatever else was wanted would fail.
  const done = await cutWith({ ...env, npm_config_registry: 'http://127.0.0.1:9/' });
  expect(done.networks).toEqual([{ id: 'small', version: '1.0.0', licence: 'CC0-1.0' }]);
});

it('so does one of a server', async () => {
  const { url, downloads } = await startFileServer(network);
  const env = await operate({ type: 'https', url: `${url}/network.onnx` }, 'product=small');
  expect((await cutWith(env)).networks[0].id).toBe('small');
  expect(downloads().length).toBeGreaterThan(0);
});

it('so does one of an npm package', async () => {
  const files = { 'dist/small.onnx': network, 'package.json': Buffer.from('{}') };
  const { url } = await startRegistry({ files });
  const source = { type: 'npm', package: PACKAGE, version: '1.0.0', path: 'dist/small.onnx' };
  const env = await operate(source, 'product=small');
  const done = await cutWith({ ...env, npm_config_registry: `${url}/` });
  expect(done.networks[0].id).toBe('small');
});

it("the server's answer names it and its licence", async () => {
  const env = await operate({ type: 'file', path: 'small.onnx' }, 'product=small');
  await smallWeights(join(env.NOBG_DATA_DIR, 'models'));
  const run = startCli(['serve'], { ...env, PORT: '0' });
  onTestFinished(() => void run.child.kill('SIGKILL'));
  const [, key = ''] = await run.said(/(nobg_live_\w+)/);
  const [, url = ''] = await run.said(/listens on (\S+)/);
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
    timeout: 50_000,
    interval: 200,
  });
  const body = new FormData();
  body.append('image', new Blob([new Uint8Array(await readFile(join(SAMPLES, 'coffee.jpg')))]));
  body.append('mode', 'product');
  const headers = { 'X-API-Key': key };
  const response = await fetch(`${url}/api/v1/remove`, { method: 'POST', body, headers });
  const answer = removeAnswerSchema.parse(await response.json());
  expect(answer.model).toEqual({
    licence: 'CC0-1.0',
    networks: [{ id: 'small', version: '1.0.0', licence: 'CC0-1.0' }],
  });
  const models = await fetch(`${url}/api/v1/models`, { headers });
  expect(modelsAnswerSchema.parse(await models.json()).networks).toContainEqual(
    expect.objectContaining({ id: 'small', title: 'What is red', modes: ['product'] }),
  );
});

it('an id that is in no manifest, and a network of another form, stop the start in a sentence', async () => {
  const source = { type: 'file', path: 'small.onnx' };
  const wrong = await runCli(['serve'], await operate(source, 'product=smal,food=rvm'));
  expect(wrong.code).toBe(3);
  expect(wrong.stderr).toContain('"smal" for mode product, "rvm" for mode food');
  expect(wrong.stderr).toContain('there are: isnet, u2netp, small.');
});

it('a built-in saliency network can be a mode’s, unless the set of licences leaves it out', async () => {
  const source = { type: 'file', path: 'small.onnx' };
  const env = { ...(await operate(source, 'product=isnet')), NOBG_LICENCES: 'permissive' };
  const { code, stderr } = await runCli(['models', 'list'], env);
  expect(code).toBe(3);
  expect(stderr).toContain('"isnet" for mode product');
  expect(stderr).toContain('there are: u2netp, small.');
  const u2netp = await runCli(['models', 'list'], { ...env, NOBG_MODE_NETWORKS: 'product=u2netp' });
  expect(u2netp.code).toBe(0);
});

it('a mode that there is not stops the start in a sentence', async () => {
  const source = { type: 'file', path: 'small.onnx' };
  const { code, stderr } = await runCli(['serve'], await operate(source, 'prodct=small'));
  expect(code).toBe(3);
  expect(stderr).toContain('NOBG_MODE_NETWORKS: expected comma-separated MODE=ID');
  expect(stderr).toContain('"prodct=small"');
});

it('a network of another shape is refused in a sentence', async () => {
  const source = { type: 'file', path: 'small.onnx' };
  const change = { input: { ...(entry.input as object), layout: 'NHWC' } };
  const args = ['remove', join(SAMPLES, 'coffee.jpg'), '-o', join(folder, 'x.png')];
  const { code, stderr } = await runCli(
    [...args, '--mode', 'product'],
    await operate(source, 'product=small', change),
  );
  expect(code).toBe(3);
  expect(stderr).toContain(
    'Input "input" was expected to be float32 in NHWC with 3 channels, and is float32[1, 3, h, w]',
  );
});
