import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const MAIN = new URL('../../packages/cli/dist/main.js', import.meta.url).href;
const SCRIPT = `import { main } from '${MAIN}'; process.exitCode = await main(process.argv.slice(1));`;
/** Longest time without anything new. */
const STALLED_MS = 300_000;

/**
 * Sends one batch to a real server, which is killed with its whole process, and whose engine processes are killed,
 * again and again until all is done.
 *
 * @param {object} options
 * @param {Record<string, string>} options.env of the server; `NOBG_DATA_DIR` names an empty folder
 * @param {Uint8Array} options.photo
 * @param {number} options.images
 * @param {number} options.kills
 * @param {(text: string) => void} [options.log]
 * @returns {Promise<{ job: object, items: object[], key: string, kills: number }>} the job when it has ended
 */
export async function killedBatch({ env, photo, images, kills, log = () => undefined }) {
  const key = await createKey(env, images);
  let server = await startServer(env);
  try {
    const { url } = await sendBatch(server.url, key, photo, images);
    const path = new URL(url).pathname;
    // The answer was given: from here on nothing may be lost.
    let killed = 0;
    let seen = -1;
    let seenAt = performance.now();
    for (;;) {
      const job = await getJob(server.url, path, key);
      if (job !== null && job.done + job.failed !== seen) {
        seen = job.done + job.failed;
        seenAt = performance.now();
      }
      if (job?.ended_at != null)
        return { ...(await all(server.url, path, key)), key, kills: killed };
      if (performance.now() - seenAt > STALLED_MS)
        throw new Error(`nothing new after ${seen} images`);
      const due = ((killed + 1) * images) / (kills + 1);
      if (killed < kills && seen >= due - 1) {
        killed += 1;
        const child = killed % 2 === 0 ? await childOf(server.pid) : null;
        log(
          `${seen} of ${images}: kill ${killed}, ${child === null ? 'the server' : 'an engine process'}`,
        );
        if (child !== null) process.kill(child, 'SIGKILL');
        else {
          await server.kill();
          server = await startServer(env);
        }
      }
      await delay(20);
    }
  } finally {
    await server.stop();
  }
}

/** @param {Record<string, string>} env */
async function createKey(env, images) {
  const args = ['keys', 'create', '--name', 'batch', '--limit', String(Math.max(100, 2 * images))];
  const { child, output } = run(args, env);
  await new Promise((resolve) => child.once('close', resolve));
  const [key] = /nobg_live_\w+/.exec(output()) ?? [];
  if (key === undefined) throw new Error(`no key was made: ${output()}`);
  return key;
}

async function startServer(env) {
  const { child, output } = run(['serve', '--port', '0'], env);
  const closed = new Promise((resolve) => child.once('close', resolve));
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  let over = false;
  closed.then(() => {
    process.off('exit', killNow);
    over = true;
  });
  let url;
  while (url === undefined) {
    if (over) throw new Error(`the server ended: ${output()}`);
    [, url] = /(http:\/\/[\w.]+:\d+)/.exec(output()) ?? [];
    await delay(20);
  }
  const end = async (signal) => {
    child.kill(signal);
    await closed;
  };
  return { url, pid: child.pid, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function run(args, env) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, '--', ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NOBG_SHOW_SECRETS: 'always', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  return { child, output: () => text };
}

async function sendBatch(url, key, photo, images) {
  const form = new FormData();
  const list = Array.from({ length: images }, (_, n) => ({ external_id: `image-${n}` }));
  form.append('items', JSON.stringify(list));
  form.append('mode', 'product');
  for (let n = 0; n < images; n += 1) form.append('image', new Blob([photo]), `image-${n}.png`);
  const headers = { 'X-API-Key': key, 'Idempotency-Key': 'batch' };
  const response = await fetch(`${url}/api/v1/jobs`, { method: 'POST', body: form, headers });
  if (response.status !== 202) throw new Error(`the batch was refused: ${await response.text()}`);
  return response.json();
}

/** Null while the server does not answer. */
async function getJob(url, path, key) {
  try {
    const response = await fetch(`${url}${path}?limit=1`, { headers: { 'X-API-Key': key } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

async function all(url, path, key) {
  const items = [];
  let job;
  for (let cursor = '0'; cursor !== null; cursor = job.next) {
    const response = await fetch(`${url}${path}?limit=1000&cursor=${cursor}`, {
      headers: { 'X-API-Key': key },
    });
    job = await response.json();
    items.push(...job.items);
  }
  for (const { result } of items) {
    if (result === null) continue;
    const picture = await fetch(result.url.replace(/^http:\/\/[^/]+/, url));
    if (!picture.ok || (await picture.arrayBuffer()).byteLength === 0) {
      throw new Error(`the result ${result.id} is not there: ${picture.status}`);
    }
  }
  return { job, items };
}

/** One of the server's engine processes, where /proc tells of them. */
async function childOf(pid) {
  try {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return Number(text.trim().split(' ')[0]) || null;
  } catch {
    return null;
  }
}

/**
 * What is counted, kept and told of after a batch.
 * @param {import('@nobg/server/adapters/database/open.js').Database} database
 * @param {string} dataDir
 */
export async function leftBehind({ db }, dataDir) {
  const results = await db.selectFrom('results').select('id').execute();
  const usage = await db.selectFrom('usage_hours').select('used').execute();
  const files = await readdir(join(dataDir, 'jobs'), { recursive: true, withFileTypes: true });
  return {
    charged: usage.reduce((sum, { used }) => sum + Number(used), 0),
    results: results.length,
    uploads: files.filter((entry) => entry.isFile()).length,
  };
}
