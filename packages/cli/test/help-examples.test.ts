import { spawn } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@nobg/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, runCli, SAMPLES, smallWeights, startCli } from './run-cli.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const COMMANDS = [
  ...['serve', 'worker', 'remove', 'doctor', 'compat check', 'compat find', 'completion', 'mcp'],
  // With the key that is revoked below.
  ...['plans list', 'plans show', 'jobs list', 'jobs show', 'jobs retry', 'jobs cancel'],
  'migrate',
  ...['keys create', 'keys list', 'keys rotate', 'keys revoke'],
  ...['models list', 'models pull', 'models verify', 'admin link', 'admin audit'],
  ...['users list', 'users show', 'users create', 'users set-plan', 'users set-role'],
  ...['users disable', 'users enable', 'users reset-link'],
];
/** A dozen processes, one after the other, on a machine that may be busy. */
const LONG = 600_000;

let folder: string;
let env: Record<string, string>;
let server: CliRun;
let url: string;
let key: string;
let job: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-examples-'));
  env = {
    NOBG_DATA_DIR: join(folder, 'data'),
    NOBG_REMBG: 'loopback',
    npm_config_registry: 'http://127.0.0.1:9',
  };
  await smallWeights(join(folder, 'data', 'models'));
  await mkdir(join(folder, 'photos', 'deep'), { recursive: true });
  const photos = [
    'cat.jpg',
    'dog.webp',
    'cup.jpg',
    'desk.jpg',
    'photos/a.jpg',
    'photos/deep/b.jpg',
  ];
  for (const name of photos) await copyFile(join(SAMPLES, 'coffee.jpg'), join(folder, name));
  await writeFile(join(folder, 'nobg'), launcher());
  const old = { NOBG_DATA_DIR: join(folder, 'old-data') };
  await runCli(['migrate', '--schema-only'], old);
  server = startCli(['serve', '--port', '0'], env);
  [, url = ''] = await server.said(/(http:\/\/[\w.]+:\d+)/);
  key = (await runCli(['keys', 'create', '--name', 'of the examples'], env)).stdout.trim();
  for (const [name, role] of [
    ['boss', 'admin'],
    ['carl', 'user'],
  ] as const) {
    await runCli(['users', 'create', `${name}@example.org`, '--role', role], env);
  }
  const photo = await openAsBlob(join(folder, 'cat.jpg'));
  job = (await createClient({ server: url, key }).jobs.create([photo])).id;
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  await rm(folder, { recursive: true });
});

function launcher(): string {
  const script = `import { main } from '${MAIN}'; process.exitCode = await main(process.argv.slice(1));`;
  return `nobg() { '${process.execPath}' --input-type=module -e "${script}" -- "$@"; }\n`;
}

/** The lines below `Examples:` in a command's help. */
async function examplesOf(command: string): Promise<string[]> {
  const { code, stdout } = await runCli([...command.split(' '), '--help'], env);
  expect({ command, code }).toEqual({ command, code: 0 });
  const [, after = ''] = stdout.split('Examples:\n');
  return after
    .split('\n\n', 1)[0]!
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Runs a line as a shell does, with what it assumes: a server at its address, and a key. */
function shell(line: string): Promise<{ code: number | null; text: string }> {
  const real = line
    .replace(/http:\/\/localhost:8080|https:\/\/nobg\.example/, url)
    .replace('x7Qd', key.slice(-4))
    .replace('job_4kTq9ZxW2mVb7RcY1sLdN8', job);
  const child = spawn('sh', ['-c', `. ./nobg\n${real}`], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      NOBG_PRECISION: 'float32',
      KEY: key,
      ...env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })));
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('the examples of --help', () => {
  it(
    'are there for every command',
    async () => {
      const { stdout } = await runCli(['--help'], env);
      const listed = [...stdout.matchAll(/^ {2}(\w+)(?: |$)/gm)].map(([, name]) => name);
      const first = COMMANDS.map((command) => command.split(' ')[0]);
      expect([...new Set(first)].sort()).toEqual(listed.filter((name) => name !== 'help').sort());
      for (const command of COMMANDS) expect(await examplesOf(command), command).not.toEqual([]);
    },
    LONG,
  );

  it('of nobg worker say that a cluster is missing, where there is none', async () => {
    for (const line of await examplesOf('worker')) {
      const { code, text } = await shell(line);
      expect({ line, code }, text).toEqual({ line, code: 3 });
      expect(text).toContain('NOBG_REDIS_URL');
    }
  });

  it.each(COMMANDS.filter((name) => !['serve', 'worker', 'doctor'].includes(name)))(
    'of nobg %s work as they are printed',
    async (command) => {
      for (const line of await examplesOf(command)) {
        const { code, text } = await shell(line);
        expect({ line, code }, text).toEqual({ line, code: 0 });
      }
    },
    LONG,
  );

  it(
    'of nobg doctor work, and know the NoBG that is running',
    async () => {
      const port = new URL(url).port;
      for (const line of await examplesOf('doctor')) {
        const { text } = await shell(line.replace('9000', port));
        // The registry of this test is not there, which only who has weights to fetch needs.
        expect(text, line).toMatch(/No problems found|"name": "Registry"/);
        if (line.includes('--port'))
          expect(text).toContain(`NoBG is running at http://127.0.0.1:${port}`);
      }
    },
    LONG,
  );

  it(
    'of nobg serve start a server',
    async () => {
      for (const line of await examplesOf('serve')) {
        const port = await freePort();
        const words = line.replace('9000', String(port)).split(' ');
        const set = words.filter((word) => /^\w+=/.test(word)).map((word) => word.split('='));
        const args = words.slice(words.indexOf('nobg') + 1);
        const plain = args.length === 1 && set.length === 0 ? { PORT: String(port) } : {};
        // An example opens the server to the network, which CI's root may not.
        const allowed = { NOBG_ALLOW_ROOT: 'yes' };
        const run = startCli(args, { ...env, ...allowed, ...plain, ...Object.fromEntries(set) });
        await run.said(new RegExp(`http://[\\w.]+:${port}`));
        run.child.kill('SIGTERM');
        expect((await run.ended).code, line).toBe(0);
      }
    },
    LONG,
  );
});
