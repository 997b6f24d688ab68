import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkUser } from '@nobg/cli/doctor/setup.js';
import { sha256OfFile } from '@nobg/models/sha256.js';
import { readConfig } from '@nobg/server/config/config.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, smallWeights } from './run-cli.js';

let folder: string;
let env: Record<string, string>;
let taken: Server;
let port: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-cli-'));
  env = { NOBG_DATA_DIR: join(folder, 'data'), npm_config_registry: 'http://127.0.0.1:9' };
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  port = String(typeof address === 'object' ? address?.port : '');
});
afterAll(async () => {
  taken.close();
  await rm(folder, { recursive: true });
});

it('makes, lists and revokes keys', async () => {
  const made = await runCli(['keys', 'create', '--name', 'shop', '--limit', '7'], env);
  expect(made.code).toBe(0);
  const secret = made.stdout.trim();
  expect(secret).toMatch(/^nobg_live_[0-9A-Za-z]{36,}$/);

  const listed = JSON.parse((await runCli(['keys', 'list', '--json'], env)).stdout);
  const shop = { name: 'shop', kind: 'live', limit_per_hour: 7, last_four: secret.slice(-4) };
  expect(listed).toEqual([expect.objectContaining({ ...shop, revoked_at: null })]);
  expect(JSON.stringify(listed)).not.toContain(secret);

  const revoked = await runCli(['keys', 'revoke', secret.slice(-4), '--json'], env);
  expect(revoked.code).toBe(0);
  expect(JSON.parse(revoked.stdout).revoked_at).toMatch(/^\d{4}-/);
  const unknown = await runCli(['keys', 'revoke', 'key_nothing'], env);
  expect(unknown).toMatchObject({ code: 1, stderr: 'There is no such API key.\n' });
});

it('lists the networks with licences, pulls none without a network, verifies those here', async () => {
  const absent = JSON.parse((await runCli(['models', 'list', '--json'], env)).stdout);
  expect(absent).toContainEqual(expect.objectContaining({ id: 'isnet', state: 'absent' }));
  const known = await runCli(['models', 'pull', 'nothing'], env);
  expect(known.code).toBe(3);
  expect(known.stderr).toContain('isnet');

  const models = join(folder, 'models');
  await smallWeights(models);
  const here = { ...env, NOBG_MODELS_DIR: models };
  const whole = await runCli(['models', 'verify', '--json'], here);
  expect(whole.code).toBe(0);
  expect(JSON.parse(whole.stdout)).toContainEqual({ id: 'isnet', ok: true, reason: null });
  const listed = (await runCli(['models', 'list'], { ...here, NOBG_PRECISION: 'auto' })).stdout;
  expect(listed).toContain('GPL-3.0');
  expect(listed).toMatch(/^mobile-sam-encoder .* common, body, food, points, box /m);
  expect(listed).toContain('isnet: isnet is used, because isnet-int8 has not been downloaded.');
  // What no mode needs stays where it is, or this would ask for the registry.
  const pulled = await runCli(['models', 'pull'], { ...here, NOBG_PRECISION: 'float32' });
  expect(pulled).toMatchObject({ code: 0, stdout: expect.stringMatching(/^isnet: .*\n/) });
});

it("pulls and lists networks of one's own beside those that are built in", async () => {
  const path = join(folder, 'small.onnx');
  await writeSmallNetwork(path);
  const entry = {
    id: 'small',
    title: 'What is red',
    version: '1.0.0',
    source: { type: 'file', path: 'small.onnx' },
    ...(await sha256OfFile(path)),
    licence: { package: 'none', weights: 'CC0-1.0' },
    input: { name: 'input', layout: 'NCHW', mean: [0, 0, 0], std: [255, 255, 255], size: 64 },
    output: 'output',
    compiler: 'matte',
  };
  const manifest = join(folder, 'networks.json');
  await writeFile(manifest, JSON.stringify({ models: [entry] }));
  const own = { ...env, NOBG_NETWORKS: manifest };
  const pulled = await runCli(['models', 'pull', 'small'], own);
  expect(pulled).toMatchObject({ code: 0, stdout: expect.stringMatching(/^small: .*\n$/) });
  const listed = JSON.parse((await runCli(['models', 'list', '--json'], own)).stdout);
  expect(listed).toContainEqual(expect.objectContaining({ id: 'small', state: 'compiled' }));
  expect(listed).toContainEqual(expect.objectContaining({ id: 'isnet' }));

  await writeFile(manifest, JSON.stringify({ models: [{ ...entry, output: '' }] }));
  const broken = await runCli(['models', 'list'], own);
  expect(broken.code).toBe(3);
  expect(broken.stderr).toContain('models[0].output');
  const findings = JSON.parse((await runCli(['doctor', '--json'], own)).stdout);
  expect(findings).toContainEqual(
    expect.objectContaining({
      name: 'Own networks',
      status: 'fail',
      found: expect.stringContaining('models[0].output'),
    }),
  );
});

it('says what stands in the way of a start', async () => {
  const file = { ...env, NOBG_DATA_DIR: '/etc/passwd', PORT: port };
  const { code, stdout } = await runCli(['doctor', '--json'], file);
  expect(code).toBe(1);
  const findings: { name: string; status: string; todo: string | null }[] = JSON.parse(stdout);
  const failed = findings.filter(({ status }) => status === 'fail');
  expect(failed.map(({ name }) => name)).toEqual(['Data folder', 'Port', 'Database', 'Registry']);
  expect(failed.every(({ todo }) => todo !== null)).toBe(true);
  expect(findings).toContainEqual(expect.objectContaining({ name: 'sharp', status: 'ok' }));
  expect(findings).toContainEqual(expect.objectContaining({ name: 'ONNX Runtime', status: 'ok' }));
});

it('says that root may not open the server to the network', () => {
  const asRootAt = (NOBG_HOST: string, of: Record<string, string> = {}) =>
    checkUser(readConfig({ NOBG_HOST, ...of }), 0).status;
  expect(asRootAt('127.0.0.1')).toBe('warn');
  expect(asRootAt('0.0.0.0')).toBe('fail');
  expect(asRootAt('0.0.0.0', { NOBG_ALLOW_ROOT: 'yes' })).toBe('warn');
  expect(checkUser(readConfig({ NOBG_HOST: '0.0.0.0' }), 1000).status).toBe('ok');
});

it('changes nothing when it looks at a set-up', async () => {
  const data = join(folder, 'untouched');
  const run = await runCli(['doctor', '--json', '--port', '0'], { ...env, NOBG_DATA_DIR: data });
  const findings: { name: string; status: string; found: string }[] = JSON.parse(run.stdout);
  expect(findings).toContainEqual(
    expect.objectContaining({
      name: 'Database',
      status: 'ok',
      found: expect.stringContaining('first start'),
    }),
  );
  expect(await readdir(folder)).not.toContain('untouched');
});

it('rotates a key by its name: the old one works for the overlap, and both are revoked by name', async () => {
  const first = (
    await runCli(['keys', 'create', '--name', 'ci', '--limit', '9'], env)
  ).stdout.trim();
  const rotated = await runCli(['keys', 'rotate', 'ci', '--overlap', '2'], env);
  expect(rotated.code, rotated.stderr).toBe(0);
  const second = rotated.stdout.trim();
  expect(second).toMatch(/^nobg_live_/);
  expect(second).not.toBe(first);
  const ofCi = async () =>
    (
      JSON.parse((await runCli(['keys', 'list', '--json'], env)).stdout) as Record<
        string,
        unknown
      >[]
    ).filter(({ name }) => name === 'ci');
  const [old, made] = await ofCi();
  expect(made).toMatchObject({ limit_per_hour: 9, expires_at: null });
  expect(old).toMatchObject({
    replaced_by: made?.id,
    expires_at: expect.stringMatching(/^\d{4}-/),
  });
  expect((await runCli(['keys', 'rotate', String(old?.id)], env)).code).toBe(1);
  const revoked = await runCli(['keys', 'revoke', 'ci'], env);
  expect(revoked).toMatchObject({ code: 0 });
  expect(revoked.stdout.match(/key_\w+/g)).toEqual([made?.id, old?.id]);
  expect((await ofCi()).every(({ revoked_at }) => revoked_at !== null)).toBe(true);
});
