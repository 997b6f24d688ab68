import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expandPatterns } from '../src/remove/expand.js';
import { fetchPhoto, nameOfAddress } from '../src/remove/fetch-photo.js';
import { openLedger } from '../src/remove/ledger.js';
import { runCli, SAMPLES, smallWeights, startCli } from './run-cli.js';

const COFFEE = join(SAMPLES, 'coffee.jpg');
/** A process with an engine, on a machine that may be busy. */
const LONG = 300_000;

let root: string;
let folder: string;
let photos: Server;
let address: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-inputs-'));
  const coffee = await readFile(COFFEE);
  photos = createServer((request, response) => {
    const gone = request.url !== '/shop/cup%20one.jpg?v=2';
    response.writeHead(gone ? 404 : 200).end(gone ? 'no' : coffee);
  });
  await new Promise<void>((resolve) => photos.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(photos.address() as AddressInfo).port}`;
});
afterAll(async () => {
  photos.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

describe('patterns', () => {
  const given = async (...names: string[]) => {
    for (const name of names) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), '');
    }
  };
  const expanded = async (...patterns: string[]) =>
    (await expandPatterns(patterns.map((one) => join(folder, one)))).map((path) =>
      path.slice(folder.length + 1),
    );

  it('are expanded as shells do: sorted, hidden files left out, folders included', async () => {
    await given('b.jpg', 'a.jpg', '.hidden.jpg', 'notes.txt', 'deep/c.jpg', 'deep/er/d.png');
    expect(await expanded('*.jpg')).toEqual(['a.jpg', 'b.jpg']);
    expect(await expanded('**/*.{jpg,png}')).toEqual([
      'a.jpg',
      'b.jpg',
      'deep/c.jpg',
      'deep/er/d.png',
    ]);
    expect(await expanded('d*')).toEqual(['deep']);
    expect(await expanded('[b-z].jpg', 'a.jpg')).toEqual(['b.jpg', 'a.jpg']);
  });

  it('are none where a file has that very name', async () => {
    await given('cup [1].jpg', 'cup 1.jpg');
    expect(await expanded('cup [1].jpg')).toEqual(['cup [1].jpg']);
  });

  it('that match nothing are named', async () => {
    await expect(expanded('*.tif')).rejects.toThrow(/Nothing matches the pattern .*\*\.tif/);
  });
});

describe('addresses', () => {
  it('give names that stay in the folder', () => {
    const names = {
      'https://a.example/shop/cup.jpg?v=2': 'cup.jpg',
      'https://a.example/cup%20one.jpg': 'cup one.jpg',
      'https://a.example/..%2f..%2fevil.png': '-..-evil.png',
      'https://a.example/a%5C..%5Cb.png': 'a-..-b.png',
      'https://a.example/.htaccess': 'htaccess',
      'https://a.example/CON.png': '_CON.png',
      'https://a.example/nul': '_nul',
      'https://a.example/c%3A%00x.png': 'c-x.png',
      'https://a.example/%E0%A4%A': '%E0%A4%A',
      'https://a.example/': 'a.example',
    };
    for (const [from, name] of Object.entries(names)) expect(nameOfAddress(from)).toBe(name);
    expect(nameOfAddress(`https://a.example/${'x'.repeat(300)}.png`)).toHaveLength(100);
  });

  it('that answer with an error, or not at all, give a reason', async () => {
    const scratch = { folder, remove: async () => {} };
    expect(await fetchPhoto(`${address}/none.jpg`, scratch)).toEqual({
      reason: 'its address answers with status 404',
    });
    expect(await fetchPhoto('http://127.0.0.1:9/a.jpg', scratch)).toEqual({
      reason: expect.stringMatching(/^it cannot be fetched: ./),
    });
    expect(await fetchPhoto('http://', scratch)).toEqual({ reason: expect.any(String) });
  });
});

it('a ledger whose entries lead out of the folder is not believed', async () => {
  const line = (output: string, layers: string[] = []) =>
    JSON.stringify({ output, photo: output, sha256: 'a', options: 'b', layers });
  const bad = ['../evil.png', '/etc/evil.png', 'a/../../evil.png', '', '.'];
  const good = ['a.png', 'deep/b.png', 'odd..name.png', '..c.png'];
  const lines = [...bad, ...good].map((output) => line(output));
  await writeFile(
    join(folder, '.nobg-results.jsonl'),
    [...lines, line('d.png', ['../layer.png'])].join('\n'),
  );
  const ledger = await openLedger(folder);
  expect([...bad, 'd.png'].filter((output) => ledger.at(output) !== null)).toEqual([]);
  expect(good.filter((output) => ledger.at(output) === null)).toEqual([]);
});

it(
  'nobg remove takes patterns and addresses, goes on where one fails, and writes a contact sheet',
  async () => {
    const env = { NOBG_DATA_DIR: join(root, 'data') };
    await smallWeights(join(root, 'data', 'models'));
    await copyFile(COFFEE, join(folder, 'a <b>.jpg'));
    const out = join(folder, 'out');
    const sheet = join(folder, 'sheet.html');
    const found = `${address}/shop/cup%20one.jpg?v=2`;
    const args = [join(folder, '*.jpg'), found, `${address}/none.jpg`, '-o', out];
    const run = (...more: string[]) =>
      runCli(['remove', ...args, '--size', 'preview', '--contact-sheet', sheet, ...more], env);
    const { code, stdout, stderr } = await run('--json-lines', '--quiet');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(
      lines.filter(({ event }) => event === 'done').map(({ input, output }) => [input, output]),
    ).toEqual(
      expect.arrayContaining([
        [join(folder, 'a <b>.jpg'), join(out, 'a <b>.png')],
        [found, join(out, 'cup one.png')],
      ]),
    );
    expect(lines.at(-1)).toMatchObject({ event: 'end', done: 2, failed: 1, kept: 0 });
    const page = await readFile(sheet, 'utf8');
    expect(page).toContain('href="out/a%20%3Cb%3E.png"');
    expect(page).toContain('a &lt;b&gt;.png');
    expect(page).toContain('none.jpg: its address answers with status 404');

    // What was there is in the next page too, with the confidence of then.
    const again = await run('--quiet');
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^1 failed:\n {2}http.*none\.jpg: its address/);
    expect((await readFile(sheet, 'utf8')).match(/ · [01]\.\d\d/g)).toHaveLength(2);

    await writeFile(sheet, 'mine');
    const refused = await run();
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('no contact sheet') });
    expect(await readFile(sheet, 'utf8')).toBe('mine');
  },
  LONG,
);

it(
  'nobg remove goes on after it was killed, and leaves no litter',
  async () => {
    const env = { NOBG_DATA_DIR: join(root, 'data') };
    await smallWeights(join(root, 'data', 'models'));
    const names = Array.from({ length: 12 }, (_, at) => `photo-${at + 10}`);
    for (const name of names) await copyFile(COFFEE, join(folder, `${name}.jpg`));
    const out = join(folder, 'out');
    const args = ['remove', folder, '-o', out, '--json-lines', '--quiet', '--parallel', '1'];
    const killed = startCli(args, env);
    await killed.said(/"event":"done"[\s\S]*"event":"done"/);
    killed.child.kill('SIGKILL');
    await killed.ended;

    const { code, stdout } = await runCli(args, env);
    const lines = stdout.trim().split('\n');
    const end = JSON.parse(lines.at(-1)!);
    expect({ code, sum: end.done + end.kept }).toEqual({ code: 0, sum: names.length });
    expect(end.kept).toBeGreaterThanOrEqual(2);
    expect((await readdir(out)).sort()).toEqual([
      ...['.nobg-results.jsonl', ...names.map((name) => `${name}.png`)],
    ]);
  },
  LONG,
);
