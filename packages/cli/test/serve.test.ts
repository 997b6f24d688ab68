import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, smallWeights, startCli } from './run-cli.js';

let folder: string;
let env: Record<string, string>;
let taken: Server;
let port: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-serve-'));
  const models = join(folder, 'models');
  await smallWeights(models);
  env = { NOBG_DATA_DIR: join(folder, 'data'), NOBG_MODELS_DIR: models, PORT: '0' };
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  port = String(typeof address === 'object' ? address?.port : '');
});
afterAll(async () => {
  taken.close();
  await rm(folder, { recursive: true });
});

/** Where the tests run as root: refused before anything is fetched. */
const AS_ROOT: [string, () => Record<string, string>, () => string] = [
  'an address that other machines reach, as root',
  () => ({ NOBG_HOST: '0.0.0.0', NOBG_MODELS_DIR: join(folder, 'none') }),
  () => 'As root, ',
];

it.each<[string, () => Record<string, string>, () => string]>([
  ['a port that is taken', () => ({ PORT: port }), () => `Port ${port} on 127.0.0.1 is taken`],
  [
    'a port that is taken, before it fetches weights',
    () => ({ PORT: port, NOBG_MODELS_DIR: join(folder, 'none') }),
    () => `Port ${port} on 127.0.0.1 is taken`,
  ],
  ['a file as data folder', () => ({ NOBG_DATA_DIR: '/etc/passwd' }), () => 'a file is in the way'],
  ['a bad setting', () => ({ PORT: 'eighty' }), () => 'PORT: expected a whole number'],
  ...(process.getuid?.() === 0 ? [AS_ROOT] : []),
  ['too many slots', () => ({ NOBG_SLOTS: '256', NOBG_THREADS: '256' }), () => 'NOBG_SLOTS'],
])('ends with 3 and a sentence for %s', async (_name, change, sentence) => {
  const { code, stderr } = await runCli(['serve'], { ...env, ...change() });
  expect(code).toBe(3);
  expect(stderr).toContain(sentence());
  expect(stderr).not.toContain('    at ');
});

it('ends with 3 and a sentence without weights and without a network', async () => {
  const change = {
    NOBG_MODELS_DIR: join(folder, 'none'),
    npm_config_registry: 'http://127.0.0.1:9',
  };
  const { code, stderr } = await runCli(['serve'], { ...env, ...change });
  expect(code).toBe(3);
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^Could not get .* check the network/);
});

it('prints a key and lines that can be pasted, once; drains at SIGTERM', async () => {
  const first = startCli(['serve'], env);
  const [line] = await first.said(/^curl .*\/api\/v1\/remove$/m);
  const pasted = await promisify(execFile)('sh', ['-c', line]);
  const answer = JSON.parse(pasted.stdout);
  expect(answer).toMatchObject({ mode: 'product', usage: { used: 1 } });
  expect((await fetch(answer.url)).headers.get('content-type')).toBe('image/png');

  const [save] = await first.said(/^curl .*cutout\.png'$/m);
  await promisify(execFile)('sh', ['-c', save], { cwd: folder });
  expect((await readFile(join(folder, 'cutout.png'))).subarray(1, 4).toString()).toBe('PNG');

  const [, page, invitation] = await first.said(/^ +(http\S+\/sign-up)#invitation=([\w-]{43})$/m);
  const origin = new URL(page ?? '').origin;
  const signUp = await fetch(`${origin}/app/api/sign-up`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'me@example.org', password: 'a good long one', invitation }),
  });
  expect(await signUp.json()).toMatchObject({ account: { role: 'admin' } });

  first.child.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);

  const second = startCli(['serve'], env);
  await second.said(/listens on/);
  expect(second.stdout()).not.toContain('nobg_live_');
  expect(second.stdout()).not.toContain('#invitation=');
  second.child.kill('SIGINT');
  expect((await second.ended).code).toBe(0);
});

it('finishes a request in work before it ends', async () => {
  const run = startCli(['serve'], { ...env, NOBG_DATA_DIR: join(folder, 'drain') });
  const [, key = ''] = await run.said(/(nobg_live_\w+)/);
  const [, url = ''] = await run.said(/listens on (\S+)/);
  // A body that comes in two parts is in work for as long as the test likes.
  const boundary = 'part';
  const photo = await readFile(new URL('../../../samples/rocket.jpg', import.meta.url));
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  async function* body() {
    yield Buffer.from(head);
    yield photo.subarray(0, 1000);
    await opened;
    yield photo.subarray(1000);
    yield Buffer.from(`\r\n--${boundary}--\r\n`);
  }
  const answer = fetch(`${url}/api/v1/remove`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body: body(),
    duplex: 'half',
  } as RequestInit);
  await fetch(`${url}/livez`);
  run.child.kill('SIGTERM');
  await run.said(/"inWork":1/);
  expect((await fetch(`${url}/api/v1/remove`, { method: 'POST' })).status).toBe(503);
  open();
  expect((await answer).status).toBe(200);
  expect((await run.ended).code).toBe(0);
});
