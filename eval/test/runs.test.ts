import { existsSync } from 'node:fs';
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeGreyPng } from '@nobg/eval/grey-image.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { runEval } from './command.js';
import { withSmallModels } from './small-models.js';
import { writeSmallSet } from './small-set.js';

let folder: string;
let [one, two] = ['', ''];
withSmallModels('runs', async (made) => {
  folder = made;
  one = await writeSmallSet(join(folder, 'one'), [
    { id: 'product/a', entry: { dataset: 'Shop photos (2020), tagged' } },
    { id: 'product/b', right: 100, entry: { dataset: 'Shop photos (2020), others' } },
    { id: 'product/drawn', entry: { subset: 'graphics' } },
  ]);
  two = await writeSmallSet(join(folder, 'two'), [
    { id: 'product/a', entry: { dataset: 'Adverts: cars' } },
    { id: 'product/pasted', entry: { tier: 'B' } },
  ]);
});

const reportOf = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
const lineOf = (out: string, start: string) =>
  out
    .split('\n')
    .find((line) => line.startsWith(start))!
    .split(/\s{2,}/);
const resultsOf = async (run: string) =>
  (await readFile(join(run, 'results.jsonl'), 'utf8')).trimEnd().split('\n');

describe('several sets in one run', () => {
  /** The alphas of both sets, made once: most of this is about what is done with them. */
  let kept: string;
  beforeAll(async () => {
    kept = join(folder, 'kept');
    expect((await runEval(one, two, '--predictions', kept)).code).toBe(0);
  });

  it('keep their alphas in a folder for each set', async () => {
    const { code, err } = await runEval(two, '--score-only', join(kept, 'two'));
    expect(code).toBe(0);
    expect(err).toContain('[1/2] product/a  IoU 1.000');
    expect(existsSync(join(kept, 'one/product/b.png'))).toBe(true);
  });

  it('have rows by mode and kind with their sources, graphics and composites apart', async () => {
    const json = join(folder, 'several.json');
    const { code, out } = await runEval(one, two, '--score-only', kept, '--json', json);
    expect(code).toBe(0);
    expect(out.match(/^( {2})?\w[\w, ]*?(?= {2,})/gm)).toEqual([
      'product, binary',
      '  Adverts',
      '  Shop photos',
      'product, binary, composites',
      '  two',
      'product, binary, graphics',
      '  one',
    ]);
    const report = await reportOf(json);
    expect(report.sets).toEqual(['one', 'two']);
    expect(report.photos.map(({ name }: { name: string }) => name)).toEqual([
      'one:product/a',
      'one:product/b',
      'one:product/drawn',
      'two:product/a',
      'two:product/pasted',
    ]);
    expect(report.rows[0]).toMatchObject({ n: 3, kind: 'photos', bad: 1 / 3 });
    expect(report.rows[0].iou.error).toBeGreaterThan(0);
    expect(report.rows[0].sources[1]).toMatchObject({ source: 'Shop photos', n: 2 });
  });

  it('are chosen from by id in all of them, or by name in one', async () => {
    const json = join(folder, 'chosen.json');
    const names = async (ids: string) => {
      await runEval(one, two, '--score-only', kept, '--ids', ids, '--json', json);
      return (await reportOf(json)).photos.map(({ name }: { name: string }) => name);
    };
    expect(await names('product/a')).toEqual(['one:product/a', 'two:product/a']);
    expect(await names('two:product/a')).toEqual(['two:product/a']);
  });

  it('are compared with an earlier run of one of them', async () => {
    const json = join(folder, 'earlier.json');
    await runEval(two, '--score-only', join(kept, 'two'), '--json', json);
    const { out } = await runEval(one, two, '--score-only', kept, '--against', json);
    const change = out.slice(out.indexOf('Change since'));
    expect(change).toContain('3 measurements have no partner');
    expect(change).toMatch(/product, binary +1 +0\.0000/);
  });

  it('are measured in part where a subset is asked for', async () => {
    const { err } = await runEval(one, two, '--score-only', kept, '--subset', '3');
    expect(err).toContain('[3/3]');
  });
});

describe('a run that is kept', () => {
  it('goes on where it was stopped, with a last line that was cut short measured again', async () => {
    const run = join(folder, 'stopped');
    const whole = await runEval(one, '--run', run);
    const lines = await resultsOf(run);
    expect(lines.map((line) => JSON.parse(line).name)).toEqual([
      'product/a',
      'product/b',
      'product/drawn',
    ]);
    await writeFile(join(run, 'results.jsonl'), `${lines[0]}\n`);
    await appendFile(join(run, 'results.jsonl'), lines[1]!.slice(0, 40));
    const { code, out, err } = await runEval(one, '--run', run);
    expect(code).toBe(0);
    expect(err).toContain('1 of 3 photos were measured before.');
    expect(err).toContain('[2/2] product/drawn');
    expect(scoresOf(out)).toEqual(scoresOf(whole.out));
    expect(await resultsOf(run)).toHaveLength(3);
    const again = await runEval(one, '--run', run);
    expect(again.err).toContain('3 of 3 photos were measured before.');
    expect(scoresOf(again.out)).toEqual(scoresOf(whole.out));
  });

  it('refuses results of another engine, and of other arguments', async () => {
    const run = join(folder, 'other');
    await runEval(one, '--ids', 'product/a', '--run', run);
    const licences = await runEval(
      one,
      '--ids',
      'product/a',
      '--run',
      run,
      '--licences',
      'permissive',
    );
    expect(licences).toMatchObject({ code: 2, out: '' });
    expect(licences.err).toContain(
      'was begun with other arguments (licences was "any" and is "permissive"): ' +
        'name another with --run, or remove it to measure anew.',
    );
    const sets = await runEval(one, two, '--run', run);
    expect(sets.err).toContain('was begun with other arguments (sets was ["one ');
    const about = join(run, 'run.json');
    await writeFile(about, JSON.stringify({ ...(await reportOf(about)), code: 'older' }));
    const engine = await runEval(one, '--ids', 'product/a', '--run', run);
    expect(engine).toMatchObject({ code: 2, out: '' });
    expect(engine.err).toMatch(/has results of another engine \(0\.1\.0.*\): name another/);
    await writeFile(about, '{');
    expect((await runEval(one, '--run', run)).err).toContain('by another version of eval');
  });

  it('does not take a folder of something else', async () => {
    const { code, err } = await runEval(one, '--run', one);
    expect(code).toBe(2);
    expect(err).toContain('is no run folder: expected one that an earlier run made');
    const file = await runEval(one, '--run', join(one, 'manifest.json'));
    expect(file.err).toMatch(/^The run folder .* can't be used: .*\n$/);
  });
});

describe('the plain pass', () => {
  it('is measured once, and every later run prints its difference from it', async () => {
    const without = await runEval(one);
    expect(without.err).toContain('3 of 3 photos have no score of the plain pass');
    expect(without.out).not.toContain('Less the plain pass');
    const kept = join(folder, 'plain-alphas');
    const first = await runEval('plain', one, '--predictions', kept);
    expect(first.code).toBe(0);
    expect(first.err).toContain('[1/3] product/a  IoU 1.000');
    expect((await runEval('plain', one)).err).toBe('');
    const json = join(folder, 'plain.json');
    const { out, err } = await runEval(one, '--json', json);
    expect(err).not.toContain('no score of the plain pass');
    const [row] = (await reportOf(json)).rows;
    expect(row.plain).toMatchObject({ n: 2, regret: 0 });
    // The engine's alpha levels.
    expect(row.plain.mae.mean).toBeLessThan(0);
    expect(row.plain.worstTenth).toEqual({ engine: 0.5, plain: 0.5 });
    expect(row.plain.spent.times.ms).toBeGreaterThan(0);
    const table = out.slice(out.indexOf('Less the plain pass'));
    expect(lineOf(table, 'product, binary').slice(1, 3)).toEqual(['2', '0.000 ±0.000']);
  });

  it('belongs to a photo by its content, and to its ground truth', async () => {
    const copy = join(folder, 'copied');
    await cp(one, copy, { recursive: true });
    await runEval('plain', one);
    expect((await runEval('plain', copy)).err).toBe('');
    await writeGreyPng(join(copy, 'product/a.gt.png'), new Uint8Array(200 * 120), 200, 120);
    expect((await runEval('plain', copy)).err).toContain('[1/1] product/a  IoU 0.000');
  });
});

describe('the memory of networks', () => {
  it('gives a second run the same results', async () => {
    const memory = join(folder, 'memory');
    const [first, second] = [join(folder, 'first.json'), join(folder, 'second.json')];
    await runEval(two, '--memory', memory, '--json', first);
    await runEval(two, '--memory', memory, '--json', second);
    const scores = async (path: string) =>
      (await reportOf(path)).photos.map(
        ({ ms: _, cpuMs: __, timings: ___, ...photo }: object & Timed) => photo,
      );
    expect(await scores(second)).toEqual(await scores(first));
  });

  it('is refused in one sentence where its folder is none', async () => {
    const { code, err } = await runEval(one, '--memory', join(one, 'manifest.json'));
    expect(code).toBe(2);
    expect(err).toMatch(/^The memory folder .* can't be written .*\n$/);
  });
});

interface Timed {
  readonly ms?: unknown;
  readonly cpuMs?: unknown;
  readonly timings?: unknown;
}

/** The table of scores without its times. */
const scoresOf = (out: string) =>
  out
    .split('\n')
    .filter((line) => /^( {2})?\w.*%/.test(line))
    .map((line) => line.split(/\s{2,}/).slice(0, 6));
