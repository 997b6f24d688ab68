import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { redisCheck } from '@nobg/cli/doctor/redis.js';
import { serviceChecks } from '@nobg/cli/doctor/services.js';
import { readConfig } from '@nobg/server/config/config.js';
import { startS3Server } from '@nobg/testing/s3-server.js';
import { describe, expect, it, onTestFinished } from 'vitest';

/** What the check of this name finds with these settings. */
async function check(name: string, environment: Record<string, string>, redis?: string) {
  const checks = serviceChecks(readConfig(environment), redis ?? null);
  const found = checks.find((one) => one.name === name);
  return found?.run();
}

it('asks no servers that no setting names', () => {
  expect(serviceChecks(readConfig({}), null)).toEqual([]);
});

describe('the check of a bucket', () => {
  it('tries what the server does with it, and leaves nothing there', async () => {
    const s3 = await startS3Server();
    onTestFinished(() => s3.close());
    expect(await check('S3', { ...s3.environment })).toEqual({
      status: 'ok',
      found: expect.stringContaining('written, read, listed and deleted'),
      todo: null,
    });
    const files = await readdir(s3.folder, { recursive: true });
    expect(files.filter((name) => name.includes('object'))).toEqual([]);
  });

  it('says that there is none', async () => {
    const s3 = await startS3Server();
    onTestFinished(() => s3.close());
    expect(await check('S3', { ...s3.environment, NOBG_S3_BUCKET: 'another' })).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('there is no bucket another'),
    });
  });

  it('says what the access key may not do', async () => {
    const readOnly = createServer((request, response) => {
      const status = request.method === 'PUT' ? 403 : request.method === 'GET' ? 404 : 200;
      request.resume().once('end', () => {
        const body = '<Error><Code>AccessDenied</Code><Message>no</Message></Error>';
        response.writeHead(status, { 'content-type': 'application/xml' });
        response.end(status === 200 ? '' : body);
      });
    });
    await new Promise<void>((listening) => readOnly.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void readOnly.close().closeAllConnections());
    const { port } = readOnly.address() as AddressInfo;
    expect(
      await check('S3', {
        ...{ NOBG_S3_BUCKET: 'pictures', NOBG_S3_ENDPOINT: `http://127.0.0.1:${port}` },
        ...{ NOBG_S3_ACCESS_KEY_ID: 'a', NOBG_S3_SECRET_ACCESS_KEY: 'b' },
      }),
    ).toMatchObject({
      status: 'fail',
      found: 'bucket pictures: cannot write objects: AccessDenied (403): no',
    });
  });
});

const POSTGRES = process.env.NOBG_TEST_POSTGRES_URL ?? '';

describe.skipIf(POSTGRES === '')('the check of Postgres', () => {
  it('says its version and its connections', async () => {
    expect(await check('Postgres', { NOBG_DATABASE_URL: POSTGRES })).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/^version \d+\.\d+, \d+ of \d+ connections used$/),
    });
  });

  it('says that the user is not known', async () => {
    const url = new URL(POSTGRES);
    url.password = 'wrong';
    const found = await check('Postgres', { NOBG_DATABASE_URL: url.href });
    expect(found).toMatchObject({ status: 'fail' });
    expect(found?.found).toContain('does not accept the user or the password');
  });
});

/** Where Debian and others have it. */
const REDIS = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path));

async function freePort(): Promise<number> {
  const probe = createTcpServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function startRedis(...options: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-redis-'));
  const port = await freePort();
  const at = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const child = spawn(REDIS ?? '', [...at, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill();
    await gone;
    await rm(folder, { recursive: true });
  });
  await new Promise<void>((ready) => {
    child.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) ready();
    });
  });
  return `redis://127.0.0.1:${port}`;
}

describe.skipIf(REDIS === undefined)('the check of Redis', () => {
  it('wants one that drops nothing and writes to disk', async () => {
    const keeps = await startRedis('--appendonly', 'yes');
    expect(await redisCheck(keeps)).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/^version \d+\.\d+\.\d+, noeviction$/),
    });
    const forgets = await startRedis('--save', '', '--appendonly', 'no');
    expect(await redisCheck(forgets)).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('nothing is written to disk'),
    });
    const drops = await startRedis('--maxmemory-policy', 'allkeys-lru');
    expect(await redisCheck(drops)).toMatchObject({
      status: 'fail',
      todo: expect.stringContaining('noeviction'),
    });
  });

  it('says that a password is missing', async () => {
    const url = await startRedis('--requirepass', 'secret');
    expect(await redisCheck(url)).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('NOAUTH'),
    });
  });
});

it('the check of Redis says that nothing listens', async () => {
  const url = `redis://127.0.0.1:${await freePort()}`;
  expect(await check('Redis', {}, url)).toMatchObject({
    status: 'fail',
    found: expect.stringContaining('ECONNREFUSED'),
    todo: 'Check NOBG_REDIS_URL.',
  });
});
