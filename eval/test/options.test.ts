import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { optionRequests } from '@nobg/eval/option-requests.js';
import { optionRows, optionTable } from '@nobg/eval/option-table.js';
import { toText } from '@nobg/eval/table.js';
import { describe, expect, it } from 'vitest';
import { runEval } from './command.js';
import { withSmallModels } from './small-models.js';
import { writeSmallSet } from './small-set.js';

/** A mask of which the given px are inside. */
function mask(width: number, height: number, inside: (x: number, y: number) => boolean) {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    inside(i % width, Math.floor(i / width)) ? 255 : 0,
  );
  return { width, height, data };
}

const square = mask(100, 80, (x, y) => x >= 20 && x < 61 && y >= 10 && y < 51);
const names = (requests: readonly { readonly name: string }[]) => requests.map(({ name }) => name);

describe('requests that ground truth allows', () => {
  it('are the tight box of the one subject, and its deepest point', () => {
    const [box, point] = optionRequests('common', 'binary', square);
    expect(box).toEqual({
      name: 'box around the one subject',
      options: { box: { left: 20, top: 10, right: 61, bottom: 51 } },
    });
    expect(point!.options).toEqual({ points: [{ x: 40, y: 30, keep: true }] });
  });

  it('are a point in each of several subjects, and no box', () => {
    const two = mask(100, 80, (x) => x < 20 || x >= 70);
    const [points] = optionRequests('common', 'binary', two);
    expect(points!.name).toBe('a point in each subject');
    expect(points!.options.points).toHaveLength(2);
    expect(names(optionRequests('body', 'binary', two))).toContain('people=all, several people');
  });

  it('tell goods with openings from goods without', () => {
    const ring = mask(100, 80, (x, y) => Math.abs(Math.hypot(x - 50, y - 40) - 25) < 8);
    expect(names(optionRequests('product', 'binary', ring))).toContain(
      'holes=auto, truth with openings',
    );
    expect(names(optionRequests('product', 'binary', square))).toEqual(
      expect.arrayContaining([
        'holes=auto, truth without openings',
        'holes=keep, truth without openings',
      ]),
    );
  });

  it('are HD for mattes of people and common subjects alone', () => {
    expect(names(optionRequests('body', 'alpha', square))).toContain('hd=true, mattes');
    expect(names(optionRequests('body', 'binary', square))).not.toContain('hd=true, mattes');
  });

  it('are none where the truth is empty', () => {
    expect(
      optionRequests(
        'common',
        'binary',
        mask(9, 9, () => false),
      ),
    ).toEqual([]);
  });
});

it('a row has the paired difference, the regret and the request that loses most', () => {
  const result = (photo: string, without: number, after: number) => ({
    ...{ photo, name: 'box' },
    without: { iou: without, mae: 0.1 },
    with: { iou: after, mae: 0.05 },
  });
  const rows = optionRows([result('a', 0.5, 0.9), result('b', 0.9, 0.8), result('c', 0.9, 0.89)]);
  expect(rows[0]).toMatchObject({ regret: 1 / 3, worst: { photo: 'b' } });
  expect(rows[0]!.iou!.mean).toBeCloseTo(0.29 / 3, 6);
  expect(toText(optionTable(rows))).toMatch(/\nbox +3 .*33\.3 % +−0\.100 +b$/m);
});

describe('npm run eval -- options', () => {
  let folder: string;
  let set: string;
  withSmallModels('eval-options', async (made) => {
    folder = made;
    set = await writeSmallSet(join(folder, 'set'), [{ id: 'product/a' }]);
  });

  it('cuts the photo out with each option and without, and prints a row for each', async () => {
    const json = join(folder, 'options.json');
    const { code, out } = await runEval('options', set, '--json', json);
    expect(code).toBe(0);
    expect(out).toMatch(/\nholes=keep, truth without openings +1 +/);
    const { results } = JSON.parse(await readFile(json, 'utf8'));
    expect(results.map(({ name }: { name: string }) => name)).toEqual([
      'box around the one subject',
      'point in the one subject',
      'holes=auto, truth without openings',
      'holes=keep, truth without openings',
    ]);
    expect(results[3].with.iou).toBeGreaterThan(0.9);
  });

  it('refuses what it does not take', async () => {
    const { code, err } = await runEval('options', set, '--twins');
    expect(code).toBe(2);
    expect(err).toContain('options takes no --twins: expected --mode, --ids,');
  });
});
