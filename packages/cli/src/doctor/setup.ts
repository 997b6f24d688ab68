import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import type { Config } from '@nobg/server/config/config.js';
import { makeDataFolder } from '@nobg/server/data-folder.js';
import { explainListen } from '@nobg/server/start-error.js';
import { type Check, type Finding, fail, messageOf, ok } from './check.js';

/** Checks of what the settings name: data folder, port, database. */
export function setupChecks(config: Config): Check[] {
  return [
    { name: 'Data folder', run: () => checkDataFolder(config.storage.dataDir) },
    { name: 'Port', run: () => checkPort(config.http.host, config.http.port) },
    { name: 'Database', run: () => checkDatabase(config.storage.databaseUrl) },
  ];
}

async function checkDataFolder(folder: string): Promise<Finding> {
  try {
    await makeDataFolder(folder);
    await writeProbe(folder);
    return ok(folder);
  } catch (error) {
    return fail(messageOf(error), 'Name another folder in NOBG_DATA_DIR.');
  }
}

/** Tried and not read off permission bits: root, containers and network shares go by other rules. */
async function writeProbe(folder: string): Promise<void> {
  const path = join(folder, `.write-probe-${process.pid}`);
  try {
    await writeFile(path, 'x');
  } finally {
    await rm(path, { force: true });
  }
}

async function checkPort(host: string, port: number): Promise<Finding> {
  const problem = await portProblem(host, port);
  return problem === null
    ? ok(`${host}:${port} is free`)
    : fail(problem, 'It may be NoBG itself: doctor asks for the port that serve would take.');
}

/** Whether the server could listen there: null when it could, else the sentence that says why not. */
export function portProblem(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(messageOf(explainListen(error, host, port))));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

async function checkDatabase(url: string): Promise<Finding> {
  try {
    const database = await openDatabase(url);
    await database.close();
    return ok(`${database.kind}, up to date`);
  } catch (error) {
    return fail(messageOf(error), 'Check NOBG_DATABASE_URL, and NOBG_DATA_DIR for SQLite.');
  }
}
