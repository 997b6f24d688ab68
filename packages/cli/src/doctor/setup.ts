import { access, constants, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { inspectDatabase } from '@nobg/server/adapters/database/schema-check.js';
import type { Config } from '@nobg/server/config/config.js';
import { listeningAddress } from '@nobg/server/http/public-address.js';
import { refuseRoot } from '@nobg/server/wiring/root-user.js';
import { explainListen } from '@nobg/server/wiring/start-error.js';
import { count } from '../output/units.js';
import { type Check, type Finding, fail, messageOf, ok, warn } from './check.js';

/** Checks of what the settings name: data folder, port, database. They change nothing. */
export function setupChecks(config: Config): Check[] {
  return [
    { name: 'Data folder', run: () => checkDataFolder(config.storage.dataDir) },
    { name: 'User', run: async () => checkUser(config, process.getuid?.()) },
    { name: 'Port', run: () => checkPort(config.http.host, config.http.port) },
    { name: 'Database', run: () => checkDatabase(config.storage.databaseUrl) },
  ];
}

async function checkDataFolder(folder: string): Promise<Finding> {
  const found = await stat(folder).catch(() => null);
  const todo = 'Name another folder in NOBG_DATA_DIR.';
  if (found !== null && !found.isDirectory()) return fail(`${folder} is no folder`, todo);
  const there = found === null ? await nearestAbove(folder) : folder;
  if (there === null) return fail(`A file is in the way of ${folder}`, todo);
  try {
    await access(there, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fail(`This user may not write to ${there}`, todo);
  }
  return ok(found === null ? `${folder}, which the first start makes` : folder);
}

/** The nearest folder above that is there; null where a file is. */
async function nearestAbove(folder: string): Promise<string | null> {
  for (let at = dirname(folder); ; at = dirname(at)) {
    const found = await stat(at).catch(() => null);
    if (found?.isDirectory()) return at;
    if (found !== null || dirname(at) === at) return null;
  }
}

/**
 * @param uid undefined where there is none
 * @internal
 */
export function checkUser(config: Pick<Config, 'http'>, uid: number | undefined): Finding {
  const todo = 'Run the server as a user of its own.';
  try {
    refuseRoot(config, uid);
  } catch (error) {
    return fail(messageOf(error), todo);
  }
  return uid === 0
    ? warn('root: a vulnerability in an image decoder would affect the whole machine', todo)
    : ok('not root');
}

async function checkPort(host: string, port: number): Promise<Finding> {
  const problem = await portProblem(host, port);
  if (problem === null) return ok(`${host}:${port} is free`);
  if (await isNobg(listeningAddress(host, port))) {
    return ok(`NoBG is running at ${listeningAddress(host, port)}`);
  }
  return fail(problem, 'Choose another port with PORT or --port, or stop what listens there.');
}

/** How long a server may take to say what it is; ms. */
const TIMEOUT_MS = 3000;

/** Whether a NoBG answers there: its API's own description says so. */
async function isNobg(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/openapi.json`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    const document = (await response.json()) as { info?: { title?: unknown } } | null;
    return document?.info?.title === 'NoBG';
  } catch {
    return false;
  }
}

/** Whether the server could listen there: null when it could, else the sentence that says why not. */
export function portProblem(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(messageOf(explainListen(error, { host, port }))));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

async function checkDatabase(url: string): Promise<Finding> {
  try {
    const { kind, absent, pending } = await inspectDatabase(url);
    if (absent) return ok(`${kind}, which the first start makes`);
    return ok(
      pending === 0
        ? `${kind}, up to date`
        : `${kind}; the next start brings it up to date (${count(pending, 'step')})`,
    );
  } catch (error) {
    return fail(messageOf(error), 'Check NOBG_DATABASE_URL, and NOBG_DATA_DIR for SQLite.');
  }
}
