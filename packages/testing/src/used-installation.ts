import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { createUsageStore } from '@nobg/server/adapters/database/usage.js';
import { readConfig } from '@nobg/server/config/config.js';
import { type RunningServer, startServer } from '@nobg/server/main.js';
import { writeSmallNetworks } from './small-network.js';

const PASSWORD = 'correct horse battery';
const HOUR_MS = 3_600_000;

/** What was made, for those who look for it later. */
export interface UsedInstallation {
  /** A key of the account user@example.org, whose limit of the hour is used up. */
  readonly key: string;
  /** The key of the first start. */
  readonly firstKey: string;
  /** Ids of two jobs: one is over, with an image that failed, and one waits with its images. */
  readonly jobs: readonly [string, string];
  /** A result that lives, and its picture. */
  readonly result: { readonly id: string; readonly picture: Buffer };
  readonly webhook: string;
  readonly email: string;
  readonly password: string;
}

/**
 * Starts a server on a new installation, uses all that it offers, so that every table has rows, and stops it.
 * @param folder of the installation, as `NOBG_DATA_DIR` names it
 */
export async function makeUsedInstallation(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<UsedInstallation> {
  const config = readConfig({
    ...{ PORT: '0', NOBG_DATA_DIR: folder, NOBG_SLOTS: '1', NOBG_THREADS: '1' },
    ...{ NOBG_WEBHOOKS_ALLOW: '127.0.0.0/8', NOBG_RESULT_HOURS: '8760', NOBG_JOB_HOURS: '8760' },
    ...environment,
  });
  const models = join(folder, 'models');
  await mkdir(models, { recursive: true });
  const networks = await writeSmallNetworks(models);
  const receiver = createServer((_request, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const server = await startServer(config, { networks, pages: null, logTo: { write: () => {} } });
  let used: UsedInstallation;
  try {
    used = await useServer(server, await redOnGreen(join(models, 'photo.png')), hook);
  } finally {
    await server.close();
    await new Promise((resolve) => receiver.close(resolve));
  }
  await leaveCharge(config.storage.databaseUrl);
  return used;
}

async function useServer(
  server: RunningServer,
  photo: Buffer,
  hook: string,
): Promise<UsedInstallation> {
  const { url } = server;
  const firstKey = await server.ensureFirstKey();
  const [, invitation] = /#invitation=(.+)$/.exec((await server.administratorLink()) ?? '') ?? [];
  if (firstKey === null || invitation === undefined)
    throw new Error('Expected a new installation.');
  const email = 'user@example.org';
  const account = { password: PASSWORD };

  const admin = browser(url);
  await admin('POST', 'sign-up', { ...account, email: 'admin@example.org', invitation });
  const user = browser(url);
  await user('POST', 'sign-up', { ...account, email });
  await browser(url)('POST', 'sign-in', { email, password: 'not this one' }, 401);
  const { users } = await admin('GET', `admin/users?query=${encodeURIComponent(email)}`);
  const [{ id }] = users as [{ id: string }];
  await admin('PATCH', `admin/users/${id}`, { plan: 'pro' });
  await admin('POST', `admin/users/${id}/reset-link`);
  await admin('POST', 'admin/invitations', { email: 'new@example.org', plan: 'pro' });
  const ofKey = { kind: 'live', scopes: ['remove', 'read'], expires_at: null };
  const { secret: key } = await user('POST', 'keys', { ...ofKey, name: 'shop', limit_per_hour: 4 });

  const api = caller(url, key);
  const { webhook } = await api('POST', '/api/v1/webhooks', { url: hook, description: 'Shop' });
  // Nothing listens on port 1: its messages wait for their next attempt.
  await api('POST', '/api/v1/webhooks', { url: 'http://127.0.0.1:1/' });
  const result = await api('POST', '/api/v1/remove', form([photo]), 'first-request');
  await caller(url, firstKey)('POST', '/v1.0/removebg', form([photo], 'image_file'));
  const over = await api('POST', '/api/v1/jobs', form([photo, Buffer.from('no picture'), photo]));
  await jobState(api, over.id, ['done']);
  await messagesSent(api, webhook.id);
  // The limit leaves one image of this job: the others wait for the next hour.
  const waiting = await api('POST', '/api/v1/jobs', form([photo, photo, photo]));
  await jobState(api, waiting.id, ['running', 'queued']);
  const picture = Buffer.from(await (await fetch(result.url)).arrayBuffer());
  return {
    ...{ key, firstKey, email, password: PASSWORD, webhook: webhook.id },
    jobs: [over.id, waiting.id],
    result: { id: /results\/([^./]+)/.exec(result.url)?.[1] ?? '', picture },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of several endpoints, of which the caller knows the form
type Answer = any;

/** Asks the web app's API as one browser. */
function browser(url: string) {
  let cookie = '';
  return async (method: string, path: string, body?: object, status?: number): Promise<Answer> => {
    const headers = {
      ...{ Origin: url, Cookie: cookie, 'User-Agent': 'Browser of a fixture' },
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/app/api/${path}`, { method, headers, ...init });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) [cookie = ''] = set.split(';', 1);
    return answerOf(response, status);
  };
}

/** Asks the API with a key. */
function caller(url: string, key: string) {
  return async (
    method: string,
    path: string,
    body?: object | FormData,
    idempotencyKey?: string,
  ): Promise<Answer> => {
    const json = body !== undefined && !(body instanceof FormData);
    const headers = {
      'X-API-Key': key,
      ...(json ? { 'Content-Type': 'application/json' } : {}),
      ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
    };
    const sent = json ? JSON.stringify(body) : (body as FormData | undefined);
    const init = sent === undefined ? {} : { body: sent };
    return answerOf(await fetch(`${url}${path}`, { method, headers, ...init }));
  };
}

async function answerOf(response: Response, status?: number): Promise<Answer> {
  const text = await response.text();
  if (status === undefined ? !response.ok : response.status !== status) {
    throw new Error(`${response.url} answered ${response.status}: ${text}`);
  }
  return /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

function form(images: readonly Buffer[], field = 'image'): FormData {
  const body = new FormData();
  for (const image of images) body.append(field, new Blob([new Uint8Array(image)]), 'photo.png');
  return body;
}

async function until(check: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`Expected ${what} within a minute.`);
    await delay(50);
  }
}

function jobState(api: ReturnType<typeof caller>, id: string, states: readonly string[]) {
  return until(
    async () => {
      const { state } = await api('GET', `/api/v1/jobs/${id}`);
      return states.includes(state);
    },
    `the job to be ${states.join(' or ')}`,
  );
}

function messagesSent(api: ReturnType<typeof caller>, webhook: string) {
  return until(async () => {
    const { deliveries } = await api('GET', `/api/v1/webhooks/${webhook}/deliveries`);
    return deliveries.some(({ state }: { state: string }) => state === 'delivered');
  }, 'a message to be delivered');
}

/** What a process leaves that dies while it works on a request. */
async function leaveCharge(databaseUrl: string): Promise<void> {
  const database = await openDatabase(databaseUrl);
  try {
    const { id: keyId } = await database.db
      .selectFrom('api_keys')
      .select('id')
      .where('name', '=', 'shop')
      .executeTakeFirstOrThrow();
    const now = Date.now();
    const hour = new Date(now - (now % HOUR_MS));
    const charge = { id: 'chg_left_by_a_dead_process', keyId, hour };
    await createUsageStore(database.db).charge({ ...charge, leaseUntil: new Date(now) }, 1000);
  } finally {
    await database.close();
  }
}

/** A red square on green, of which the small networks keep what is red. PNG bytes. */
async function redOnGreen(path: string): Promise<Buffer> {
  const side = 48;
  const rgba = new Uint8Array(side * side * 4);
  for (let i = 0; i < side * side; i += 1) {
    const inside = [i % side, Math.floor(i / side)].every((at) => at > 12 && at < 36);
    rgba.set(inside ? [255, 0, 0, 255] : [0, 255, 0, 255], i * 4);
  }
  await writeRgbaPng(path, rgba, side, side);
  return readFile(path);
}
