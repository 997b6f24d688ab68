import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ABLATION_IDS } from '@nobg/engine/context/ablation.js';
import { type ByWay, waysCompared } from '@nobg/eval/ablation.js';
import { nearest } from '@nobg/eval/nearest.js';
import { partsOf, waysOn } from '@nobg/eval/ways.js';
import { describe, expect, it } from 'vitest';
import { runEval } from './command.js';
import { withSmallModels } from './small-models.js';
import { writeSmallSet } from './small-set.js';

let folder: string;
let [one, two] = ['', ''];
withSmallModels('ablation', async (made) => {
  folder = made;
  one = await writeSmallSet(join(folder, 'one'), [{ id: 'product/a' }]);
  two = await writeSmallSet(join(folder, 'two'), [{ id: 'product/a' }]);
});

const reportOf = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

describe('leaving parts out', () => {
  const slow = { timeout: 180_000 };
  it(
    'measures each part where it was at work, over all sets, by row and source',
    slow,
    async () => {
      const json = join(folder, 'parts.json');
      const { code, out } = await runEval(one, two, '--ablation', '--json', json);
      expect(code).toBe(0);
      const { ablation, rows } = await reportOf(json);
      expect(rows.map((row: { n: number }) => row.n)).toEqual([2]);
      const names: string[] = ablation.map(({ name }: { name: string }) => name);
      expect(names).toContain('alpha-levels');
      // A product has neither people nor worn garments.
      expect(names).not.toContain('people');
      expect(names).not.toContain('garment-network');
      expect(ABLATION_IDS.filter((part) => names.includes(part))).toEqual(names);
      const firm = ablation[names.indexOf('alpha-levels')];
      expect(firm.all).toMatchObject({ n: 2, changed: 2, regret: 0, iou: { mean: 0, error: 0 } });
      // The truth has no alpha between 0 and 1: alpha levels bring the result nearer to it.
      expect(firm.all.mae.mean).toBeLessThan(0);
      expect(firm.rows).toMatchObject([{ row: 'product, binary', photos: 2, n: 2 }]);
      expect(firm.rows[0].sources).toMatchObject([
        { source: 'one', n: 1 },
        { source: 'two', n: 1 },
      ]);
      const table = out.slice(out.indexOf('The whole engine less'));
      expect(table).toMatch(/\nalpha-levels +all +2 +2 +0\.0000 ±0\.0000 +−0\.0/);
      expect(table).toMatch(/\n +product, binary +2 of 2 +2 /);
    },
  );

  it('leaves several out together where they are named', async () => {
    const json = join(folder, 'together.json');
    const without = ['--without', 'alpha-levels,guided-filter', '--without', 'person-boxes'];
    await runEval(one, ...without, '--json', json);
    const { ablation } = await reportOf(json);
    expect(ablation).toHaveLength(1);
    expect(ablation[0]).toMatchObject({
      name: 'guided-filter, alpha-levels',
      all: { n: 1, changed: 1 },
    });
    expect(ablation[0].all.spent.whole.ms).toBeGreaterThan(0);
  });

  it('goes on where it was stopped, and refuses results of other parts', async () => {
    const run = join(folder, 'run');
    const args = [one, two, '--without', 'alpha-levels', '--run', run];
    const before = await runEval(...args);
    const results = join(run, 'results.jsonl');
    const [first] = (await readFile(results, 'utf8')).split('\n');
    await writeFile(results, `${first}\n`);
    const after = await runEval(...args);
    expect(after.err).toContain('1 of 2 photos were measured before.');
    const differences = (out: string) => out.match(/^alpha-levels .*? (?=[+−]?0\.\d+ )/m)?.[0];
    expect(differences(after.out)).toBe(differences(before.out));
    const other = await runEval(one, two, '--without', 'guided-filter', '--run', run);
    expect(other).toMatchObject({ code: 2, out: '' });
    expect(other.err).toContain('(without was [["alpha-levels"]] and is [["guided-filter"]])');
  });
});

describe('what a part changes', () => {
  const measured = (iou: number, ms: number) => {
    const scores = { iou, mae: 0, bf3: null, sad: 0, failure: null };
    return { ...scores, ms, cpuMs: 2 * ms, confidence: 1, timings: [], networks: [] };
  };
  const photo = (whole: number, without: number | null): ByWay => ({
    ...{ set: 'set', id: 'food/a', name: 'food/a', source: 'web' },
    ...({ mode: 'food', truthKind: 'binary', kind: 'photos' } as const),
    whole: measured(whole, 300),
    ways: without === null ? {} : { rims: measured(without, 100) },
  });

  it('is counted on the photos touched, with those that are worse for it', () => {
    const photos = [photo(0.9, 0.5), photo(0.5, 0.7), photo(0.8, 0.8), photo(0.1, null)];
    const [rims, ...others] = waysCompared(photos);
    expect(others).toEqual([]);
    expect(rims!.all).toMatchObject({ n: 3, changed: 2, regret: 1, bf3: null });
    expect(rims!.all.iou!.mean).toBeCloseTo(0.2 / 3, 12);
    expect(rims!.all.spent).toEqual({
      whole: { ms: 300, cpuMs: 600 },
      without: { ms: 100, cpuMs: 200 },
    });
    expect(rims!.rows).toMatchObject([{ photos: 4, n: 3 }]);
  });

  it('is not measured where no part that is left out was asked for', () => {
    const asked = new Set(['faces', 'hair'] as const);
    const wanted = { ablation: true, without: [partsOf('dish-rim'), partsOf('hair,dish-rim')] };
    const names = waysOn(wanted, 'food', 2000, asked).map(({ name }) => name);
    expect(names).toEqual(['hair', 'faces', 'hair, dish-rim']);
    expect(waysOn(wanted, 'common', 2000, asked).at(-1)).toMatchObject({ options: { hd: true } });
    expect(waysOn({ ...wanted, ablation: false }, 'common', 2000, asked)).toHaveLength(1);
  });
});

describe('names that are near', () => {
  it('are those with the fewest letters to change', () => {
    expect(nearest('smaler-pass', ['u2netp-pass', 'smaller-pass', 'hair'])).toEqual([
      'smaller-pass',
      'u2netp-pass',
    ]);
    expect(nearest('gain', ['alphaLevels.gain', 'other'])).toEqual(['alphaLevels.gain']);
    expect(nearest('xyzzy', ['hair', 'dish-rim'])).toEqual([]);
  });
});
