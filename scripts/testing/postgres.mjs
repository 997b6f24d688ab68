import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runToEnd } from '../setup/process.mjs';
import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';
import { answers, freePort } from './ports.mjs';

const DEBIAN_CLUSTERS = '/usr/lib/postgresql';
const START_WITHIN_MS = 30_000;

/** @returns {string | null} the folder that holds both `initdb` and `postgres` */
function findPostgres() {
  const debian = existsSync(DEBIAN_CLUSTERS)
    ? readdirSync(DEBIAN_CLUSTERS)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(DEBIAN_CLUSTERS, version, 'bin'))
    : [];
  const folders = [...debian, ...(process.env.PATH ?? '').split(delimiter)];
  const holds = (folder, name) => existsSync(join(folder, name));
  return folders.find((f) => f !== '' && holds(f, 'initdb') && holds(f, 'postgres')) ?? null;
}

/**
 * Starts a throwaway Postgres on a free port of the loopback address, with its
 * data in a temporary folder and durability off. It must not run as root, so
 * root runs it as `postgres` or `nobody`.
 * @returns {Promise<{ url: string, stop: () => Promise<void>, restart: () => Promise<void> } | { skipped: string }>}
 */
export async function startPostgres() {
  let bin = findPostgres();
  if (bin === null && canInstallDebianPackages()) {
    const problem = await installDebianPackage('postgresql');
    if (problem) return { skipped: problem };
    bin = findPostgres();
  }
  if (bin === null) {
    return { skipped: 'no initdb and postgres were found; install PostgreSQL 15 or newer' };
  }

  const folder = mkdtempSync(join(tmpdir(), 'nobg-pg-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    return await startIn(folder, bin, remove);
  } catch (error) {
    remove();
    return { skipped: error.message };
  }
}

async function startIn(folder, bin, remove) {
  const as = await ordinaryUser();
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (as.uid !== undefined) {
    for (const path of [folder, passwordFile]) chownSync(path, as.uid, as.gid);
  }
  const options = { cwd: folder, ...(as.uid === undefined ? {} : { uid: as.uid, gid: as.gid }) };
  const data = join(folder, 'data');
  const made = await runToEnd(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'nobg', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`].concat([
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ]),
    options,
  );
  if (made.code !== 0) throw new Error(`initdb ended with ${made.code}: ${made.output.trim()}`);

  const port = await freePort();
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
  const launch = () => {
    const server = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder].concat(
        Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ),
      { ...options, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    return watched(server, port);
  };
  let running = launch();
  const stop = async () => {
    await running.end();
    remove();
  };
  try {
    await running.started();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `postgres://nobg:${password}@127.0.0.1:${port}/postgres`,
    stop,
    /** Ends it as its service would, and starts it again; connections are cut. */
    async restart() {
      await running.end();
      running = launch();
      await running.started();
    },
  };
}

/** How a server of this process starts and ends. */
function watched(server, port) {
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (chunk) => {
    log = (log + chunk).slice(-4000);
  });
  const ended = new Promise((resolve) => server.once('close', resolve));
  return {
    async started() {
      const until = Date.now() + START_WITHIN_MS;
      while (!(log.includes('ready to accept connections') && (await answers(port)))) {
        if (server.exitCode !== null || Date.now() > until)
          throw new Error(`Postgres did not start: ${log.trim()}`);
        await delay(50);
      }
    },
    async end() {
      // SIGINT is Postgres' fast shutdown: connections are cut, nothing is waited for.
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT');
      await ended;
    },
  };
}

/** The user that Postgres runs as: ourselves, or for root one without rights. */
async function ordinaryUser() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const uid = await runToEnd('id', ['-u', name]);
    const gid = await runToEnd('id', ['-g', name]);
    if (uid.code === 0 && gid.code === 0)
      return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error('Postgres does not run as root, and there is no user postgres or nobody');
}
