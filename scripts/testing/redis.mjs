import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';
import { answers, freePort } from './ports.mjs';

const START_WITHIN_MS = 30_000;

/** @returns {string | null} the path of redis-server, or of Valkey's */
function findRedis() {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const paths = folders.flatMap((folder) =>
    ['redis-server', 'valkey-server'].map((name) => join(folder, name)),
  );
  return paths.find((path) => existsSync(path)) ?? null;
}

/**
 * Starts a throwaway Redis on a free port of the loopback address, with nothing on the disk.
 * @returns {Promise<{ url: string, stop: () => Promise<void>, flush: () => Promise<void>, restart: (afterMs: number) => Promise<void> } | { skipped: string }>}
 */
export async function startRedis() {
  let path = findRedis();
  if (path === null && canInstallDebianPackages()) {
    const problem = await installDebianPackage('redis-server');
    if (problem) return { skipped: problem };
    path = findRedis();
  }
  if (path === null) return { skipped: 'no redis-server was found; install Redis 6.2 or newer' };

  const folder = mkdtempSync(join(tmpdir(), 'nobg-redis-'));
  const port = await freePort();
  let running = launch(path, folder, port);
  const stop = async () => {
    await running.end();
    rmSync(folder, { recursive: true, force: true });
  };
  const problem = await running.started();
  if (problem !== null) {
    await stop();
    return { skipped: problem };
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop,
    /** Deletes all that it holds. */
    flush: () => command(port, 'FLUSHALL'),
    /** Ends it, and starts it again at the same address, empty, after a while. */
    async restart(afterMs) {
      await running.end();
      await delay(afterMs);
      running = launch(path, folder, port);
      const fault = await running.started();
      if (fault !== null) throw new Error(fault);
    },
  };
}

/** Sends one command without arguments; Redis takes it as a line of text. */
function command(port, name) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${name}\r\n`));
    socket.once('error', reject).once('data', (answer) => {
      socket.destroy();
      if (String(answer).startsWith('+OK')) resolve();
      else reject(new Error(`Redis answered ${name} with ${answer}`));
    });
  });
}

function launch(path, folder, port) {
  const settings = {
    ...{ port: String(port), bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' },
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      log = (log + chunk).slice(-4000);
    });
  }
  const ended = new Promise((resolve) => server.once('close', resolve));
  return {
    /** Resolves to why it did not start; null where it did. */
    async started() {
      const until = Date.now() + START_WITHIN_MS;
      while (!(await answers(port))) {
        if (server.exitCode !== null || Date.now() > until)
          return `Redis did not start: ${log.trim()}`;
        await delay(50);
      }
      return null;
    },
    async end() {
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGTERM');
      await ended;
    },
  };
}
