import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { snippet } from '../../src/pages/playground/snippets.ts';

const run = promisify(execFile);
/** What the server gives to those who follow the first line of a snippet. */
const CLIENTS = fileURLToPath(new URL('../../dist/clients/', import.meta.url));
const FILE = 'a "cup" ☕.jpg';
const FIELDS = { mode: 'food', return: 'mask', points: '1,2;3,4,drop', bg_color: 'it\'s "red" \\' };

let folder: string;
let server: Server;
let origin: string;
let received: FormData | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-snippets-'));
  await writeFile(join(folder, FILE), 'a photo');
  for (const name of ['nobg.mjs', 'nobg.py'])
    await copyFile(join(CLIENTS, name), join(folder, name));
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = { 'Content-Type': request.headers['content-type'] as string };
    received = await new Response(Buffer.concat(chunks), { headers }).formData();
    response.end(JSON.stringify({ url: `${request.url} ${request.headers['x-api-key']}` }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  received = null;
});

const python = await run('python3', ['-c', '']).then(
  () => true,
  () => false,
);
if (!python) console.warn('SKIPPED: the snippet for Python: python3 is not installed');

const LANGUAGES = [
  ['javascript', process.execPath, 'snippet.mjs'],
  ...(python ? ([['python', 'python3', 'snippet.py']] as const) : []),
] as const;

it.each(LANGUAGES)(
  'the snippet in %s makes the call, with the client of the server',
  async (language, command, name) => {
    await writeFile(join(folder, name), snippet(language, { origin, file: FILE, fields: FIELDS }));
    const env = { ...process.env, NOBG_KEY: 'the-key', PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await run(command, [name], { cwd: folder, env });
    expect(stdout.trim()).toBe('/api/v1/remove the-key');
    const form = received as FormData;
    for (const [field, value] of Object.entries(FIELDS)) expect(form.get(field)).toBe(value);
    expect(await (form.get('image') as File).text()).toBe('a photo');
  },
);
