import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../cases/run.mjs';

let folder: string;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nobg-cases-'));
  writeFileSync(join(folder, 'photo.jpg'), 'a photo');
  server = createServer((request, response) => {
    if (request.headers['x-api-key'] !== 'secret') response.statusCode = 401;
    const refused = JSON.stringify({ code: 'invalid_mode', status: 422 });
    response.end(request.url === '/refuse' ? refused : JSON.stringify({ mode: 'common' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const CURL = 'curl -sS -H "X-API-Key: $KEY" $URL';
const one = (id: string, more: object) => ({ id, kind: 'of the test', expected: '200', ...more });

async function run(cases: object[], ...options: string[]) {
  const list = join(folder, 'list.json');
  writeFileSync(list, JSON.stringify(cases));
  let text = '';
  const code = await main(
    [list, url, '--key', 'secret', ...options],
    process.env,
    (more: string) => {
      text += more;
    },
  );
  return { code, text };
}

it('runs each command beside the files of the list, with the address and the key', async () => {
  const { code, text } = await run([
    one('answer', { command: `${CURL}/ok`, check: { exit: 0, output: '"mode":"common"' } }),
    one('file', { command: 'cat photo.jpg; touch litter', check: { output: '^a photo$' } }),
    one('clean', { command: 'ls', check: { not: 'litter' } }),
  ]);
  expect(text).toContain('3 of 3 gave what was expected.');
  expect(code).toBe(0);
});

it('prints what failed: what was expected, what came, and how to run it', async () => {
  const { code, text } = await run([
    one('good', { command: `${CURL}/ok` }),
    one('refused', { command: `${CURL}/refuse` }),
    one('may-refuse', { command: `${CURL}/refuse`, expected: 'refused by its name' }),
    one('as-before', {
      command: 'echo a folder named -',
      expected: 'a file',
      got: 'a folder named -',
    }),
    one('trace', { command: 'printf "Error\\n    at main (file:///a.js:1:2)\\n"' }),
    one('status', { command: 'exit 3', check: { exit: 0 } }),
  ]);
  expect(code).toBe(1);
  expect(text.match(/^(ok {4}|FAILED) {2}\S+$/gm)).toEqual([
    ...['ok      good', 'FAILED  refused', 'ok      may-refuse'],
    ...['FAILED  as-before', 'FAILED  trace', 'FAILED  status'],
  ]);
  expect(text).toContain(
    `refused (of the test)\n  ${CURL}/refuse\n  expected: 200\n  got: a refusal`,
  );
  expect(text).toContain('2 of 6 gave what was expected.');
});

it('runs those alone that are chosen', async () => {
  const cases = [one('a', { command: 'true' }), one('b', { command: 'false', check: { exit: 0 } })];
  expect((await run(cases, '--only', 'a')).code).toBe(0);
  expect((await run(cases, '--skip', 'b')).text).toContain('1 of 1');
});

it.each([
  [['only-one'], 'Expected a list'],
  [['none.json', 'http://127.0.0.1'], 'cannot be read'],
  [['none.json', 'nowhere'], 'address of a server'],
  [['--frob'], "Unknown option '--frob'"],
])('is refused for %j', async (args, sentence) => {
  let text = '';
  const code = await main(args, {}, (more: string) => {
    text += more;
  });
  expect({ code, text }).toEqual({ code: 2, text: expect.stringContaining(sentence) });
});
