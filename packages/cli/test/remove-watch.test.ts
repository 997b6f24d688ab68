import { appendFile, copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Collected, collectPhotos } from '../src/remove/collect.js';
import { watchPhotos } from '../src/remove/watch.js';
import { SAMPLES, smallWeights, startCli } from './run-cli.js';

const COFFEE = join(SAMPLES, 'coffee.jpg');
const LONG = 300_000;

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-watch-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

const until = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 50 });

it('hands on photos that are new or changed, once they are whole, and each once', async () => {
  const collect = (): Promise<Collected> =>
    collectPhotos([folder], {
      ...{ recursive: true, except: join(folder, 'out'), isResult: () => false },
      ...{ scratch: { folder: root, remove: async () => {} }, stdin: process.stdin },
    });
  await copyFile(COFFEE, join(folder, 'old.jpg'));
  const stop = new AbortController();
  const handed: string[] = [];
  const growing = join(folder, 'growing.jpg');
  const { photos } = await collect();
  const watching = watchPhotos(collect, photos, stop.signal, async (collected) => {
    handed.push(...collected.photos.map(({ relative }) => relative));
  });
  await copyFile(COFFEE, join(folder, 'new.jpg'));
  await writeFile(growing, 'begin');
  // Grows as long as it was not handed on; a watch that does not wait would hand it on at once.
  const pen = setInterval(() => void appendFile(growing, 'more'), 20);
  await until(() => expect(handed).toEqual(['new.jpg']));
  clearInterval(pen);
  await until(() => expect(handed).toEqual(['new.jpg', 'growing.jpg']));
  await appendFile(join(folder, 'old.jpg'), 'changed');
  await until(() => expect(handed).toEqual(['new.jpg', 'growing.jpg', 'old.jpg']));
  stop.abort();
  await watching;
});

it(
  'nobg remove --watch cuts out what comes, and ends well by Ctrl-C',
  async () => {
    const env = { NOBG_DATA_DIR: join(root, 'data') };
    await smallWeights(join(root, 'data', 'models'));
    const out = join(folder, 'out');
    const args = ['remove', folder, '-o', out, '--watch', '--size', 'preview', '--json-lines'];
    const run = startCli(args, env);
    await until(() => expect(run.stderr()).toContain('Watching'));
    await copyFile(COFFEE, join(folder, 'cup.jpg'));
    await run.said(/"event":"done".*cup\.png/);
    await copyFile(COFFEE, join(folder, 'mug.jpg'));
    await run.said(/"event":"done".*mug\.png/);
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ event: 'end', done: 2 });
    expect((await readdir(out)).sort()).toEqual(['.nobg-results.jsonl', 'cup.png', 'mug.png']);
  },
  LONG,
);
