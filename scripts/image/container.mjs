import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { startIn } from './sandbox.mjs';

const START_WITHIN_MS = 120_000;
/** The user that images name. */
const USER = 1000;

/**
 * Starts an image's program as Docker does with `--read-only`: as its user, all but the volume read-only.
 * @param {import('./build.mjs').Image} image
 * @param {Record<string, string>} env beside the image's own
 * @returns {Promise<{ url: string, key: string, run: (command: readonly string[]) => Promise<{ code: number, output: string }>,
 *   stop: () => Promise<{ code: number, output: string }> }>} `run` starts a further program in it, as `docker exec` does
 * @throws {Error} with its output where it does not get ready
 */
export async function startContainer(image, env = {}) {
  const data = mkdtempSync(join(image.folder, 'data-'));
  chownSync(data, USER, USER);
  for (const path of image.volumes)
    mkdirSync(join(image.folder, 'root', path), { recursive: true });
  const port = await freePort();
  const start = (command) =>
    startIn(image.folder, {
      command,
      cwd: image.workdir,
      user: image.user,
      env: { HOME: '/home/node', PORT: String(port), ...image.env, ...env },
      readOnly: true,
      mounts: Object.fromEntries(image.volumes.map((path) => [path, data])),
    });
  const program = start([...image.entrypoint, ...image.command]);
  const ended = endOf(program);
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([ready(url), ended.then(({ output }) => Promise.reject(new Error(output)))]);
  return {
    url,
    key: readFileSync(join(data, 'first-key'), 'utf8').trim(),
    run: (command) => endOf(start(command)),
    stop: () => {
      program.kill('SIGTERM');
      return ended;
    },
  };
}

async function endOf(program) {
  const closed = once(program, 'close');
  const [[code], out, err] = await Promise.all([
    closed,
    text(program.stdout),
    text(program.stderr),
  ]);
  return { code, output: `${out}${err}` };
}

async function ready(url) {
  const until = Date.now() + START_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    if (Date.now() > until) throw new Error(`${url}/readyz: expected 200, got ${answer?.status}`);
    await delay(200);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
