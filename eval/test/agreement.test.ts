import { type Evaluation, evaluateFiles } from '@nobg/eval/evaluate.js';
import { readPhotoSets } from '@nobg/eval/photo-set.js';
import { Progress } from '@nobg/eval/progress.js';
import { rowName, toRows } from '@nobg/eval/rows.js';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  FIXTURE_PREDICTIONS,
  FIXTURE_SET,
  fixtureReference,
  type ReferenceScore,
} from './fixture-set.js';

const METRICS = ['iou', 'mae', 'bf3', 'sad'] as const;
/** The stored numbers come from float32 sums; SAD is a thousand times MAE. */
const WITHIN = { iou: 1e-6, mae: 1e-5, bf3: 1e-6, sad: 1e-2 } as const;

const silent = { write: () => true };
let photos: Evaluation['photos'];
let reference: Map<string, ReferenceScore>;

beforeAll(async () => {
  const set = await readPhotoSets([FIXTURE_SET], { mode: null, ids: null }, true);
  const progress = new Progress(silent, () => 0);
  photos = (await evaluateFiles(set, FIXTURE_PREDICTIONS, progress)).photos;
  reference = await fixtureReference();
});

describe('the metric', () => {
  it('measures every photo of the set once', () => {
    expect(photos.map((photo) => photo.id).sort()).toEqual([...reference.keys()].sort());
  });

  it('agrees with the reference metric on each small mask', () => {
    for (const photo of photos) {
      const expected = reference.get(photo.id)!;
      for (const metric of METRICS) {
        const [ours, theirs] = [photo[metric], expected[metric]];
        const what = `${metric} of ${photo.id}: ${ours}, reference ${theirs}`;
        if (theirs === null) expect(ours, what).toBeNull();
        else expect(Math.abs(ours! - theirs), what).toBeLessThan(WITHIN[metric]);
      }
    }
  });

  it('names as failed just what the reference counts as missing', () => {
    const failed = photos.filter((photo) => photo.failure !== null).map((photo) => photo.id);
    const missing = [...reference].filter(([, score]) => score.missing).map(([id]) => id);
    expect(failed.sort()).toEqual(missing.sort());
    expect(photos.find((photo) => photo.id === 'product/wrong_size')!.failure).toBe(
      'the result is 90×64 px, expected 96×64',
    );
  });

  it('leaves numbers without a meaning out of a row', () => {
    const product = rows().find((row) => row.mode === 'product')!;
    const withEdge = [...reference].filter(
      ([id, score]) => id.startsWith('product/') && score.bf3 !== null,
    );
    expect(product.n).toBe(7);
    expect(product.failed).toBe(2);
    expect(withEdge.length).toBeLessThan(7);
    const mean = withEdge.reduce((sum, [, score]) => sum + score.bf3!, 0) / withEdge.length;
    expect(product.bf3!.mean).toBeCloseTo(mean, 6);
    expect(product.bf3!.n).toBe(withEdge.length);
  });

  it('has rows of their own for composites', () => {
    const alpha = rows().filter(
      ({ truthKind, mode }) => truthKind === 'alpha' && mode === 'common',
    );
    expect(alpha.map((row) => [rowName(row), row.n])).toEqual([
      ['common, alpha', 1],
      ['common, alpha, composites', 2],
    ]);
  });
});

const rows = () => toRows(photos.map((photo) => ({ ...photo, plain: null })));
