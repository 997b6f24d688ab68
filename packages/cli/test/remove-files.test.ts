import { spawn } from 'node:child_process';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, SAMPLES, smallWeights } from './run-cli.js';

const COFFEE = join(SAMPLES, 'coffee.jpg');
const CAT = join(SAMPLES, 'chelsea.jpg');
const PNG = '89504e47';
/** An escape, and a turn of the reading direction. */
const OBEYED = /\p{Cc}\[|\u202e/u;
/** Several runs of a process each, on a machine that may be busy. */
const MANY_RUNS = 240_000;

let root: string;
let env: Record<string, string>;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-files-'));
  env = { NOBG_DATA_DIR: join(root, 'data') };
  await smallWeights(join(root, 'data', 'models'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

const run = (...args: string[]) => runCli(['remove', ...args, '--size', 'preview'], env);
/** What is in a folder for people: the ledger is not. */
const seen = async (path: string) =>
  (await readdir(path)).filter((name) => !name.startsWith('.nobg')).sort();
const head = async (path: string) => (await readFile(path)).subarray(0, 4).toString('hex');

/** The outcome of a run that prints JSON, by the names of the photos. */
async function outcome(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect(stderr).not.toMatch(/^\s+at /m);
  const { done, kept, other_options: other, failed } = JSON.parse(stdout);
  const pairs = (list: { input: string; output: string }[]) =>
    Object.fromEntries(
      list.map(({ input, output }) => [input.split('/').pop(), output.split('/').pop()]),
    );
  return { code, done: pairs(done), kept: pairs(kept), other: pairs(other), failed };
}

describe('nobg remove in folders', () => {
  it('writes beside the photos, and takes no result for a photo at the next run', async () => {
    await copyFile(COFFEE, join(folder, 'a.jpg'));
    expect(await outcome(folder, '-o', folder)).toMatchObject({
      code: 0,
      done: { 'a.jpg': 'a.png' },
    });
    expect(await seen(folder)).toEqual(['a.jpg', 'a.png']);
    expect(await outcome(folder, '-o', folder)).toMatchObject({
      ...{ code: 0, done: {}, kept: { 'a.jpg': 'a.png' } },
    });
    expect(await seen(folder)).toEqual(['a.jpg', 'a.png']);
  });

  it('gives a PNG another name than its own there', async () => {
    const made = join(folder, 'elsewhere');
    expect((await run(COFFEE, '-o', join(made, 'first.png'))).code).toBe(0);
    await rename(join(made, 'first.png'), join(folder, 'first.png'));
    expect(await outcome(folder, '-o', folder)).toMatchObject({
      ...{ code: 0, done: { 'first.png': 'first-2.png' } },
    });
  });

  it('takes photos by what they hold, and leaves AppleDouble files alone', async () => {
    await copyFile(COFFEE, join(folder, 'a.jfif'));
    await copyFile(COFFEE, join(folder, 'no-extension'));
    await copyFile(COFFEE, join(folder, 'wrong.txt'));
    await writeFile(join(folder, '._a.jpg'), Buffer.from('0005160700020000', 'hex'));
    await writeFile(join(folder, 'notes.txt'), 'no photo');
    const { code, done, failed } = await outcome(folder, '-o', join(folder, 'out'));
    expect({ code, failed }).toEqual({ code: 0, failed: [] });
    expect(Object.keys(done).sort()).toEqual(['a.jfif', 'no-extension', 'wrong.txt']);
  });

  it(
    'keeps the name of each photo when another comes that would get it',
    async () => {
      const out = join(folder, 'out');
      const photos = join(folder, 'photos');
      await mkdir(photos);
      await copyFile(COFFEE, join(photos, 'cup.jpg'));
      await copyFile(CAT, join(photos, 'cup.png'));
      const first = { 'cup.jpg': 'cup.png', 'cup.png': 'cup-2.png' };
      expect(await outcome(photos, '-o', out)).toMatchObject({ code: 0, done: first });
      await copyFile(CAT, join(photos, 'cup.bmp'));
      expect(await outcome(photos, '-o', out)).toMatchObject({
        ...{ code: 0, done: { 'cup.bmp': 'cup-3.png' }, kept: first },
      });
      await rm(join(photos, 'cup.jpg'));
      expect((await outcome(photos, '-o', out)).kept).toEqual({
        ...{ 'cup.bmp': 'cup-3.png', 'cup.png': 'cup-2.png' },
      });
    },
    MANY_RUNS,
  );

  it(
    'notices other options and another photo under the same name',
    async () => {
      const out = join(folder, 'out');
      const photo = join(folder, 'cup.jpg');
      await copyFile(COFFEE, photo);
      expect((await run(photo, '-o', `${out}/`)).code).toBe(0);
      const other = await run(photo, '-o', `${out}/`, '--bg-color', 'white');
      expect(other.code).toBe(1);
      expect(other.stderr).toContain('with other options or of another photo; use --force');
      await copyFile(CAT, photo);
      expect(await outcome(photo, '-o', `${out}/`)).toMatchObject({
        ...{ code: 1, other: { 'cup.jpg': 'cup.png' } },
      });
      expect(await outcome(photo, '-o', `${out}/`, '--force')).toMatchObject({
        ...{ code: 0, done: { 'cup.jpg': 'cup.png' } },
      });
      await appendFile(join(out, '.nobg-results.jsonl'), '{"output": "half a li');
      expect((await outcome(photo, '-o', `${out}/`, '--mode', 'Common')).kept).toEqual({
        'cup.jpg': 'cup.png',
      });
    },
    MANY_RUNS,
  );

  it(
    'knows a result that the command line named, and what it was made of',
    async () => {
      const photos = join(folder, 'photos');
      const out = join(folder, 'out');
      await mkdir(photos);
      await copyFile(COFFEE, join(photos, 'cup.jpg'));
      const named = [join(photos, 'cup.jpg'), '-o', join(out, 'mug.png')];
      expect((await run(...named)).code).toBe(0);
      expect(await outcome(...named)).toMatchObject({ code: 1, kept: { 'cup.jpg': 'mug.png' } });
      expect(await outcome(...named, '--bg-color', 'white')).toMatchObject({
        ...{ code: 1, other: { 'cup.jpg': 'mug.png' } },
      });
      expect(await outcome(photos, '-o', out)).toMatchObject({
        ...{ code: 0, done: { 'cup.jpg': 'cup.png' } },
      });
      const usual = join(folder, 'usual');
      expect((await run(join(photos, 'cup.jpg'), '-o', join(usual, 'cup.png'))).code).toBe(0);
      expect(await outcome(photos, '-o', usual)).toMatchObject({
        ...{ code: 0, done: {}, kept: { 'cup.jpg': 'cup.png' } },
      });
      expect((await run(out, '-o', out)).stderr).toContain('found none');
      expect(await seen(out)).toEqual(['cup.png', 'mug.png']);
    },
    MANY_RUNS,
  );

  it('sweeps what runs that were killed left, and not what a living one makes', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.once('exit', resolve));
    const left = `.nobg-${gone.pid}-cup.png`;
    const living = `.nobg-${process.pid}-cup.png`;
    for (const name of [left, `${left}.tmp`, living]) await copyFile(COFFEE, join(folder, name));
    await copyFile(COFFEE, join(folder, 'cup.jpg'));
    expect((await run(folder, '-o', folder)).code).toBe(0);
    const hidden = (await readdir(folder)).filter((name) => name.startsWith('.nobg-')).sort();
    expect(hidden).toEqual([living, '.nobg-results.jsonl'].sort());
  });

  it('shows escape sequences in names instead of obeying them', async () => {
    const name = 'red\u001b[31m\u202e.jpg';
    await copyFile(COFFEE, join(folder, name));
    await writeFile(join(folder, `bad-${name}`), 'text');
    const { stdout, stderr } = await run(folder, '-o', join(folder, 'out'));
    expect(`${stdout}${stderr}`).not.toMatch(OBEYED);
    expect(stderr).toContain('red\\x1b[31m\\u{202e}.jpg');
    const json = await run(folder, '-o', join(folder, 'out'), '--json');
    expect(json.stdout).not.toMatch(OBEYED);
    const absent = await run(join(folder, 'no\u001b[2J.jpg'), '-o', join(folder, 'out'));
    expect(absent.stderr).not.toContain('\u001b');
  });
});

describe('nobg remove with pipes', () => {
  const piped = (args: readonly string[], input: Buffer) =>
    runCli(['remove', ...args, '--size', 'preview'], env, input);

  it('reads standard input and writes standard output', async () => {
    const { code, bytes, stderr } = await piped(['-', '-o', '-'], await readFile(COFFEE));
    expect({ code, head: bytes.subarray(0, 4).toString('hex') }, stderr).toEqual({
      code: 0,
      head: PNG,
    });
    const webp = await piped(['-', '-o', '-', '--format', 'webp'], await readFile(COFFEE));
    expect(webp.bytes.subarray(0, 4).toString()).toBe('RIFF');
    expect(await readdir(folder)).toEqual([]);
  });

  it('reads pipes by their names, and writes to files and folders', async () => {
    const out = join(folder, 'x.png');
    expect((await piped(['/dev/stdin', '-o', out], await readFile(COFFEE))).code).toBe(0);
    expect(await head(out)).toBe(PNG);
    expect((await piped(['-', '-o', `${folder}/`], await readFile(COFFEE))).code).toBe(0);
    expect(await seen(folder)).toEqual(['stdin.png', 'x.png']);
  });

  const wrong: [string, string[], string][] = [
    ['nothing', ['-', '-o', '-'], 'from standard input, but got nothing'],
    ['two photos to one output', [COFFEE, CAT, '-o', '-'], 'one photo with -o -'],
    ['JSON beside the picture', [COFFEE, '-o', '-', '--json'], 'no --json'],
  ];
  it.each(wrong)('is refused for %s', async (_name, args, sentence) => {
    const { code, stderr } = await piped(args, Buffer.alloc(0));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) });
  });
});

it.each([
  ['that is not there', 'none.png', 'there is no file none.png'],
  ['that is no picture', fileURLToPath(import.meta.url), 'is text'],
])(
  'nobg remove is refused for a background %s before a network runs',
  async (_n, file, sentence) => {
    const { code, stderr } = await run(COFFEE, '-o', join(folder, 'x.png'), '--bg-image', file);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(sentence);
    expect(await readdir(folder)).toEqual([]);
  },
);
