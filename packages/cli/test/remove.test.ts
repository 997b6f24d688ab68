import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, SAMPLES, smallWeights, startCli } from './run-cli.js';

let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-remove-'));
  env = { NOBG_DATA_DIR: join(folder, 'data') };
  await smallWeights(join(folder, 'data', 'models'));
  const photos = join(folder, 'photos');
  await mkdir(join(photos, 'deep'), { recursive: true });
  await copyFile(join(SAMPLES, 'coffee.jpg'), join(photos, 'coffee.jpg'));
  await copyFile(join(SAMPLES, 'chelsea.jpg'), join(photos, 'coffee.jpeg'));
  await copyFile(join(SAMPLES, 'rocket.jpg'), join(photos, 'deep', 'rocket.jpg'));
  await writeFile(join(photos, 'bad.png'), 'this is text');
  await writeFile(join(photos, 'notes.txt'), 'not taken');
});
afterAll(() => rm(folder, { recursive: true }));

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

it('cuts out a folder, mirrors its folders, and lists what failed', async () => {
  const out = join(folder, 'out');
  const args = ['remove', join(folder, 'photos'), '-o', out, '--recursive', '--json'];
  const { code, stdout } = await runCli(args, env);
  expect(code).toBe(1);
  const outcome = JSON.parse(stdout);
  const outputs = outcome.done.map(({ output }: { output: string }) => output).sort();
  expect(outputs).toEqual(
    ['coffee-2.png', 'coffee.png', 'deep/rocket.png'].map((name) => join(out, name)),
  );
  expect(outcome.failed).toEqual([
    expect.objectContaining({
      input: join(folder, 'photos', 'bad.png'),
      code: 'unsupported_format',
    }),
  ]);
  expect(outcome.skipped_files).toBe(1);
  expect((await readdir(out)).sort()).toEqual(
    ['coffee-2.png', 'coffee.png', 'deep', '.nobg-results.jsonl'].sort(),
  );
  expect((await readFile(outputs[0])).subarray(0, 4)).toEqual(PNG);
});

it('leaves results that are there unless told to write over them', async () => {
  const out = join(folder, 'kept.png');
  await writeFile(out, 'mine');
  const args = ['remove', join(SAMPLES, 'coffee.jpg'), '-o', out];
  const kept = await runCli(args, env);
  expect(kept.code).toBe(1);
  expect(kept.stderr).toContain('--force');
  expect(await readFile(out, 'utf8')).toBe('mine');
  const forced = await runCli([...args, '--force'], env);
  expect(forced.code).toBe(0);
  expect((await readFile(out)).subarray(0, 4)).toEqual(PNG);
});

it('writes the format that the name says, composed as the options say', async () => {
  const out = join(folder, 'shop.jpg');
  const args = ['remove', join(SAMPLES, 'coffee.jpg'), '-o', out, '--canvas', '120x90'];
  const made = await runCli([...args, '--bg-color', 'white', '--crop-margin', '5%'], env);
  expect(made.code, made.stderr).toBe(0);
  expect((await readFile(out)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  const folded = await runCli(
    ['remove', join(SAMPLES, 'coffee.jpg'), '-o', out, '--format', 'webp'],
    env,
  );
  expect(folded.code).toBe(2);
  expect(folded.stderr).toContain('.webp');
});

it('keeps the earlier result when the new one fails', async () => {
  const out = join(folder, 'earlier.png');
  await writeFile(out, 'mine');
  const bad = join(folder, 'photos', 'bad.png');
  const { code } = await runCli(['remove', bad, '-o', out, '--force'], env);
  expect(code).toBe(1);
  expect(await readFile(out, 'utf8')).toBe('mine');
});

it('never writes over its input', async () => {
  const photo = join(folder, 'same.png');
  await copyFile(join(SAMPLES, 'coffee.jpg'), photo);
  const before = await readFile(photo);
  const { code, stderr } = await runCli(['remove', photo, '-o', photo, '--force'], env);
  expect(code).toBe(1);
  expect(stderr).toContain('overwrite the photo');
  expect(await readFile(photo)).toEqual(before);
});

it.each([
  ['no photo', ['remove', '-o', 'out/'], 'missing required argument'],
  ['a photo that is not there', ['remove', 'none.jpg', '-o', 'out/'], 'none.jpg'],
  ['an unknown mode', ['remove', 'a.jpg', '-o', 'out/', '-m', 'cat'], 'common, body, product'],
  ['points that are none', ['remove', 'a.jpg', '-o', 'out/', '--points', 'here'], '--points'],
  ['a box inside out', ['remove', 'a.jpg', '-o', 'out/', '--box', '9,9,1,1'], 'left < right'],
  ['another format', ['remove', join(SAMPLES, 'coffee.jpg'), '-o', 'out.bmp'], '.png'],
  [
    'a colour that is none',
    ['remove', 'a.jpg', '-o', 'out/', '--bg-color', 'reddish'],
    '--bg-color',
  ],
  ['one name for many', ['remove', SAMPLES, '-o', 'out.png'], 'Expected a folder'],
  ['an unknown command', ['frobnicate'], "unknown command 'frobnicate'"],
])('ends with 2 for %s', async (_name, args, sentence) => {
  const { code, stderr } = await runCli(args, env);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});

it('leaves nothing half done when it is stopped', async () => {
  const many = join(folder, 'many');
  const out = join(folder, 'stopped');
  await mkdir(many);
  for (let i = 0; i < 40; i++) {
    await copyFile(join(SAMPLES, 'coffee.jpg'), join(many, `${String(i).padStart(2, '0')}.jpg`));
  }
  const run = startCli(['remove', many, '-o', out], env);
  await new Promise<void>((resolve, reject) => {
    run.child.stderr?.on('data', () => {
      if (/^3\/40 /m.test(run.stderr())) resolve();
    });
    run.ended.then(() => reject(new Error(run.stderr())));
  });
  run.child.kill('SIGINT');
  const { code, stderr } = await run.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('Stopped');
  const names = await readdir(out);
  expect(names.length).toBeGreaterThanOrEqual(3);
  expect(names.length).toBeLessThan(40);
  expect(names.filter((name) => !/^\d\d\.png$/.test(name))).toEqual(['.nobg-results.jsonl']);
});

it('writes layers beside the whole, and leaves what is there by their names', async () => {
  const out = join(folder, 'layers');
  const args = ['remove', join(SAMPLES, 'coffee.jpg'), '-o', `${out}/`, '--mode', 'clothing'];
  const { code, stdout } = await runCli([...args, '--layers', 'per_class', '--json'], env);
  expect(code).toBe(0);
  const [done] = JSON.parse(stdout).done;
  expect(done.layers).toEqual([
    expect.objectContaining({ class: 'garment', output: join(out, 'coffee-garment.png') }),
  ]);
  expect((await readdir(out)).filter((name) => !name.startsWith('.')).sort()).toEqual([
    ...['coffee-garment.png', 'coffee.png'],
  ]);

  await rm(join(out, 'coffee.png'));
  const kept = await runCli([...args, '--layers', 'per_class'], env);
  expect(kept.code).toBe(1);
  expect(kept.stderr).toContain('--force');
});
