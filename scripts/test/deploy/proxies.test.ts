import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@nobg/client';
import { type RealServer, startRealServer } from '@nobg/testing/real-server.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { has, read } from './support.js';

const PHOTO = fileURLToPath(new URL('../../../samples/coffee.jpg', import.meta.url));
const MIB = 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'nobg-proxies-'));
const open: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
const log: string[] = [];
let server: RealServer;

beforeAll(async () => {
  server = await startRealServer({ NOBG_TRUST_PROXY: 'loopback' }, (line) => log.push(line));
  open.push(server.close);
});
afterAll(async () => {
  for (const close of open.reverse()) await close();
});

/** Starts a proxy that a file of `deploy/proxy` sets up, and waits until the server answers through it. */
async function start(command: string, args: readonly string[], url: string): Promise<void> {
  const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
  const env = { ...process.env, PATH, HOME: folder, XDG_DATA_HOME: folder, ...caddySettings(url) };
  const proxy = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  proxy.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(proxy, 'close');
  open.push(async () => {
    proxy.kill('SIGTERM');
    await ended;
  });
  while ((await fetch(`${url}/livez`).catch(() => null))?.status !== 200) {
    if (proxy.exitCode !== null) throw new Error(`${command} ended: ${said}`);
    await delay(50);
  }
}

const caddySettings = (url: string) => {
  const { port, hostname } = new URL(server.server);
  const address = hostname === 'localhost' ? '127.0.0.1' : hostname;
  return { DOMAIN: url, UPSTREAM_HOST: address, UPSTREAM_PORT: port };
};

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error('It has a port.');
  return address.port;
}

/** A file with parts of it in other words, each of which it must have once. */
function changed(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((before, [part, other]) => {
    expect(before.split(part), part).toHaveLength(2);
    return before.replace(part, other);
  }, text);
}

/** What callers must find, whichever proxy is between. */
function behaves(at: () => string): void {
  const post = (bytes: number, headers: Record<string, string> = {}) => {
    const form = new FormData();
    form.set('image', new Blob([readFileSync(PHOTO), new Uint8Array(bytes)]), 'photo.jpg');
    return fetch(`${at()}/api/v1/remove`, {
      method: 'POST',
      headers: { 'X-API-Key': server.key, ...headers },
      body: form,
    });
  };

  it('cuts a photo out, and names the result by the address of the proxy', async () => {
    const answer = await post(0);
    const { url } = (await answer.json()) as { url: string };
    expect(answer.status).toBe(200);
    expect(url).toMatch(new RegExp(`^${at()}/results/`));
    expect((await fetch(url)).headers.get('content-type')).toBe('image/png');
  });

  it('tells the caller’s own address, whatever the caller claims', async () => {
    log.length = 0;
    await post(0, { 'X-Forwarded-For': '203.0.113.7' });
    const line = await vi.waitFor(() => log.find((one) => one.includes('/api/v1/remove'))!);
    expect(JSON.parse(line).address).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(log.join('')).not.toContain('203.0.113.7');
  });

  it('leaves it to the server to refuse a photo that is too large', async () => {
    const answer = await post(11 * MIB);
    const problem = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, problem.code]).toEqual([422, 'file_too_large']);
    expect(problem.request_id).toBeDefined();
  });

  it('passes events of a job on before the job has ended', async () => {
    const client = createClient({ server: at(), key: server.key });
    const photos = Array.from({ length: 60 }, (_, index) => ({
      photo: PHOTO,
      externalId: String(index),
    }));
    const job = await client.jobs.create(photos);
    let events = 0;
    for await (const event of client.jobs.events(job.id)) {
      if (events++ === 0) {
        expect(event).toBeDefined();
        expect((await client.jobs.get(job.id)).ended_at).toBeNull();
        await client.jobs.cancel(job.id);
      }
    }
    expect(events).toBeGreaterThan(1);
  });

  it('lets a job have more bytes than a photo', async () => {
    const form = new FormData();
    for (const index of [1, 2, 3]) {
      const padded = new Blob([readFileSync(PHOTO), new Uint8Array(9 * MIB)]);
      form.append('image', padded, `${index}.jpg`);
    }
    const answer = await fetch(`${at()}/api/v1/jobs`, {
      method: 'POST',
      headers: { 'X-API-Key': server.key },
      body: form,
    });
    expect(answer.status, await answer.clone().text()).toBe(202);
  });
}

describe.skipIf(!has('nginx') || !has('openssl'))('nginx', () => {
  let url: string;
  let secure: number;
  beforeAll(async () => {
    const plain = await freePort();
    secure = await freePort();
    url = `http://127.0.0.1:${plain}`;
    const [key, certificate] = [join(folder, 'privkey.pem'), join(folder, 'fullchain.pem')];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    const made = spawnSync('openssl', [
      ...[...request, '-nodes', '-subj', '/CN=nobg.example', '-days', '1'],
      ...['-addext', 'subjectAltName=DNS:nobg.example', '-keyout', key, '-out', certificate],
    ]);
    expect(made.status, String(made.stderr)).toBe(0);
    const site = changed(read('proxy/nginx.conf'), {
      'server 127.0.0.1:8080;': `server ${new URL(server.server).host.replace('localhost', '127.0.0.1')};`,
      'listen 80;': `listen 127.0.0.1:${await freePort()};`,
      'listen 443 ssl http2;': `listen 127.0.0.1:${secure} ssl http2; listen 127.0.0.1:${plain} default_server;`,
      '/etc/ssl/nobg/fullchain.pem': certificate,
      '/etc/ssl/nobg/privkey.pem': key,
    });
    writeFileSync(join(folder, 'site.conf'), site);
    mkdirSync(join(folder, 'temporary'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/temporary/${name};`)
      .join(' ');
    const main = join(folder, 'nginx.conf');
    writeFileSync(
      main,
      `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
       events {} http { access_log off; ${temporary} include ${folder}/site.conf; }`,
    );
    await start('nginx', ['-c', main, '-p', folder, '-e', 'stderr'], url);
  });

  behaves(() => url);

  it('refuses a photo that is far too large itself, as a problem with the same code', async () => {
    const answer = await fetch(`${url}/api/v1/remove`, {
      ...{ method: 'POST', headers: { 'X-API-Key': server.key } },
      body: new Uint8Array(25 * MIB),
    });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ status: 413, code: 'file_too_large' });
  });

  it('speaks TLS', async () => {
    const ca = readFileSync(join(folder, 'fullchain.pem'));
    const options = { host: '127.0.0.1', port: secure, path: '/livez', servername: 'nobg.example' };
    const call = request({ ...options, ca, headers: { Host: 'nobg.example' } }).end();
    const [answer] = await once(call, 'response');
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe.skipIf(!has('caddy'))('Caddy', () => {
  let url: string;
  beforeAll(async () => {
    url = `http://localhost:${await freePort()}`;
    const file = fileURLToPath(new URL('../../../deploy/proxy/Caddyfile', import.meta.url));
    await start('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], url);
  });

  behaves(() => url);
});
