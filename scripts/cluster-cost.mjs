// `npm run cluster-cost`: what a cluster adds to one process, with engine processes that give the photo back at once:
// time of a request, statements of Postgres, commands of Redis, and photos a second with many callers at a time.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUpOrExit } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { startPostgres } = await import('./testing/postgres.mjs');
const { startRedis } = await import('./testing/redis.mjs');
const { freePort } = await import('./testing/ports.mjs');
const { startS3Server } = await import('@nobg/testing/s3-server.js');
const { member, openTestCluster } = await import('./chaos/cluster.mjs');
const { randomBytes } = await import('node:crypto');
const { default: pg } = await import('pg');

const CHILD = new URL('./chaos/instant-child.mjs', import.meta.url).href;
const ROUNDS = 60;
const CALLERS = 16;
const SECONDS = 10;
/** A photo of 2 MP as a JPEG takes about so much; engine processes here do not look into it. */
const PHOTO = Buffer.concat([pixel(), randomBytes(600_000)]);

const folder = await mkdtemp(join(tmpdir(), 'nobg-cost-'));
const closing = [() => rm(folder, { recursive: true, force: true })];
try {
  const [postgres, redis] = [await startPostgres(), await startRedis()];
  for (const server of [postgres, redis]) {
    if ('skipped' in server) throw new Error(server.skipped);
    closing.push(() => server.stop());
  }
  const s3 = await startS3Server();
  closing.push(() => s3.close());
  const parts = { postgres, redis, apis: 2, workers: 3, child: CHILD };
  const shared = await openTestCluster({ ...parts, folder: join(folder, 'shared') });
  closing.push(() => shared.stop());
  const alone = await oneProcess(join(folder, 'alone'), postgres.url);
  closing.push(() => alone.end('SIGTERM'));
  const key = shared.keys.waiting.secret;
  const [one, many] = [alone.url, shared.urls()[0]];
  for (let n = 0; n < 5; n += 1) for (const url of [one, many]) await timed(url, key);
  const times = { one: [], many: [] };
  for (let n = 0; n < ROUNDS; n += 1) {
    times.one.push(await timed(one, key));
    times.many.push(await timed(many, key));
  }
  print('One process, median of a request', `${median(times.one).toFixed(1)} ms`);
  print('Cluster with a shared folder', `${median(times.many).toFixed(1)} ms`);
  const start = await work(shared, redis.url);
  await delay(5000);
  const idle = await work(shared, redis.url);
  const perSecond = rates(start, idle);
  for (const [name, url] of [
    ['One process', one],
    ['Cluster', many],
  ]) {
    const before = await work(shared, redis.url);
    for (let n = 0; n < ROUNDS; n += 1) await timed(url, key);
    const after = await work(shared, redis.url);
    const seconds = (after.at - before.at) / 1000;
    const each = (what) => (after[what] - before[what] - perSecond[what] * seconds) / ROUNDS;
    print(`${name}, transactions of Postgres for a photo`, each('transactions').toFixed(1));
    print(`${name}, commands of Redis for a photo`, each('commands').toFixed(1));
  }
  print('Transactions a second without work, of all', perSecond.transactions.toFixed(0));
  print('Commands a second without work', perSecond.commands.toFixed(0));
  for (const [name, url] of [
    ['One process', [one]],
    ['Cluster of 2 API processes and 3 workers', shared.urls()],
  ]) {
    const done = await busy(url, key);
    print(`${name}, ${CALLERS} callers`, `${(done / SECONDS).toFixed(0)} photos a second`);
  }
  await shared.stop();
  const bucket = await openTestCluster({
    ...{ ...parts, folder: join(folder, 'bucket'), env: s3.environment },
  });
  closing.push(() => bucket.stop());
  const secret = bucket.keys.waiting.secret;
  for (let n = 0; n < 5; n += 1) await timed(bucket.urls()[0], secret);
  const inBucket = [];
  for (let n = 0; n < ROUNDS; n += 1) inBucket.push(await timed(bucket.urls()[0], secret));
  print('Cluster with S3 (a server for tests)', `${median(inBucket).toFixed(1)} ms`);
} finally {
  for (const close of closing.reverse()) await close();
}

async function oneProcess(dataDir, databaseUrl) {
  const port = await freePort();
  const { PATH, HOME } = process.env;
  const env = {
    ...{ PATH, HOME, ORT_DISABLE_TELEMETRY: '1', NOBG_LOG_LEVEL: 'warn', PORT: String(port) },
    ...{ NOBG_DATA_DIR: dataDir, NOBG_DATABASE_URL: databaseUrl },
    ...{ NOBG_SLOTS: '1', NOBG_THREADS: '1' },
  };
  const started = member('one process', env, port, CHILD);
  await started.start();
  return started;
}

/** ms of one request with its result. */
async function timed(url, key) {
  const form = new FormData();
  form.append('image', new Blob([PHOTO]), 'photo.png');
  form.append('mode', 'product');
  const began = performance.now();
  const answer = await fetch(`${url}/api/v1/remove`, {
    ...{ method: 'POST', body: form, headers: { 'X-API-Key': key } },
  });
  const body = await answer.arrayBuffer();
  if (answer.status !== 200) {
    throw new Error(`expected 200, but got ${answer.status}: ${Buffer.from(body)}`);
  }
  return performance.now() - began;
}

/** Photos that callers get in the given time. */
async function busy(urls, key) {
  const until = performance.now() + 1000 * SECONDS;
  let done = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, n) => {
      while (performance.now() < until) {
        await timed(urls[n % urls.length], key);
        done += 1;
      }
    }),
  );
  return done;
}

function rates(from, to) {
  const seconds = (to.at - from.at) / 1000;
  const of = (name) => (to[name] - from[name]) / seconds;
  return { transactions: of('transactions'), commands: of('commands') };
}

/** What both servers have done so far. */
async function work({ postgres }, redisUrl) {
  // Numbers of a session are told once it is idle for a moment.
  await delay(1500);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query('select sum(xact_commit) as n from pg_stat_database');
  await client.end();
  const text = await redisInfo(Number(new URL(redisUrl).port));
  const commands = Number(/total_commands_processed:(\d+)/.exec(text)?.[1]);
  return { transactions: Number(rows[0].n), commands, at: performance.now() };
}

function redisInfo(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('INFO stats\r\nQUIT\r\n'));
    let text = '';
    socket.once('error', reject).on('data', (data) => {
      text += data;
    });
    socket.once('close', () => resolve(text));
  });
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function print(what, value) {
  process.stdout.write(`${what}: ${value}\n`);
}

/** A PNG of one pixel. */
function pixel() {
  return Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
}
