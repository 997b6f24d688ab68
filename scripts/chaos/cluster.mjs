import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { createKeys } from '@nobg/server/domain/accounts/keys.js';
import { freePort } from '../testing/ports.mjs';

const PROCESS = fileURLToPath(new URL('./process.mjs', import.meta.url));
/** Of engine processes that take a moment for a photo. */
const CHILD = new URL('./child.mjs', import.meta.url).href;
/** Short leases: the run shows how soon work is taken up again, and waits for it. */
const LEASES = { NOBG_LEASE_MS: '3000', NOBG_JOB_LEASE_MS: '6000' };
/** Of the key whose limit the load runs into. */
export const SMALL_LIMIT = 40;

/**
 * A cluster of real processes around a Postgres and a Redis.
 * @param {{ folder: string, postgres: object, redis: object, apis: number, workers: number, env?: object, child?: string }} options
 *   `env`: more settings; `child`: URL of the module of engine processes
 */
export async function openTestCluster(options) {
  const { folder, postgres, redis, apis, workers, child } = options;
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, ORT_DISABLE_TELEMETRY: '1' },
    ...{
      NOBG_DATA_DIR: join(folder, 'data'),
      NOBG_DATABASE_URL: postgres.url,
      NOBG_REDIS_URL: redis.url,
    },
    ...{ NOBG_SLOTS: '1', NOBG_THREADS: '1', NOBG_DRAIN_MS: '3000', NOBG_LOG_LEVEL: 'warn' },
    ...{ NOBG_QUEUE: '64', ...LEASES, ...options.env },
  };
  const database = await openDatabase(postgres.url);
  const keys = createKeys({ keys: createKeyStore(database.db), clock: { now: () => new Date() } });
  const made = {};
  const limits = { batch: 1_000_000, waiting: 1_000_000, limited: SMALL_LIMIT };
  for (const [name, limitPerHour] of Object.entries(limits)) {
    made[name] = await keys.create({ name, limitPerHour });
  }
  const processes = [];
  for (let n = 0; n < apis; n += 1) {
    const port = await freePort();
    const own = { ...env, NOBG_ROLE: 'api', PORT: String(port) };
    processes.push(member(`API ${n + 1}`, own, port, child));
  }
  for (let n = 0; n < workers; n += 1) {
    processes.push(member(`worker ${n + 1}`, { ...env, NOBG_ROLE: 'worker' }, null, child));
  }
  await Promise.all(processes.map((one) => one.start()));
  return {
    ...{ database, postgres, redis, folder, keys: made, processes },
    urls: () => processes.flatMap(({ url }) => (url === null ? [] : [url])),
    async stop() {
      await Promise.all(processes.map((one) => one.end('SIGTERM')));
      await database.close();
    },
  };
}

/**
 * A process that can be killed and started again at the same address.
 * @param {string} module URL of that of its engine processes
 */
export function member(name, env, port, module = CHILD) {
  let child = null;
  let ended = Promise.resolve();
  let errors = '';
  const killNow = () => child?.kill('SIGKILL');
  return {
    name,
    url: port === null ? null : `http://127.0.0.1:${port}`,
    /** The last of what it logged. */
    log: () => errors,
    async start() {
      const args = ['--conditions=nobg-internal', PROCESS, module];
      const own = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      child = own;
      own.stderr.setEncoding('utf8').on('data', (chunk) => {
        errors = (errors + chunk).slice(-20_000);
      });
      const ready = new Promise((resolve) => own.stdout.once('data', resolve));
      process.on('exit', killNow);
      ended = new Promise((resolve) => own.once('close', resolve));
      void ended.then(() => process.off('exit', killNow));
      await Promise.race([ready, ended]);
    },
    running: () => child !== null && child.exitCode === null && child.signalCode === null,
    async end(signal) {
      // One that does not end when told to is a fault, which the log shows.
      const late = setTimeout(() => child?.kill('SIGKILL'), 20_000);
      child?.kill(signal);
      await ended;
      clearTimeout(late);
    },
    /** Ends it, and starts it again after a while; one that cannot start tries again. */
    async restart(signal, afterMs) {
      await this.end(signal);
      await delay(afterMs);
      for (let tries = 0; tries < 30 && !this.running(); tries += 1) {
        await this.start();
        if (!this.running()) await delay(500);
      }
    },
  };
}
