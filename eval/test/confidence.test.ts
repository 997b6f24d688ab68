import { confidenceTables, sortings } from '@nobg/eval/confidence.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const judged = (...pairs: [confidence: number, iou: number][]) =>
  pairs.map(([confidence, iou]) => ({ mode: 'food', confidence, iou }));

describe('how confidence sorts cutouts', () => {
  it('is perfect where it has their order, and the reverse where it has it the wrong way', () => {
    const right = judged([0.2, 0.3], [0.5, 0.7], [0.6, 0.9], [0.9, 0.95]);
    expect(sortings(right)[0]).toMatchObject({ n: 4, bad: 2, spearman: 1, auc: 1 });
    const wrong = right.map((photo) => ({ ...photo, confidence: 1 - photo.confidence }));
    expect(sortings(wrong)[0]).toMatchObject({ spearman: -1, auc: 0 });
  });

  it('is that of chance where all say the same', () => {
    const same = judged([0.5, 0.1], [0.5, 0.9], [0.5, 0.95]);
    expect(sortings(same)[0]).toMatchObject({ spearman: null, auc: 0.5 });
  });

  it('has no AUC without a bad cutout, and no rank of two', () => {
    expect(sortings(judged([0.9, 0.9], [0.8, 0.85]))[0]).toMatchObject({
      auc: null,
      spearman: null,
      bad: 0,
    });
  });

  it('agrees with SciPy on ranks with ties', () => {
    const photos = judged([0.1, 0.5], [0.4, 0.2], [0.4, 0.9], [0.8, 0.9], [0.9, 0.6], [0.3, 0.1]);
    // scipy.stats.spearmanr of these: 0.5441176470588235
    expect(sortings(photos)[0]!.spearman).toBeCloseTo(0.5441176470588235, 10);
  });

  it('counts every photo once in the classes', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const photos = fc.array(fc.record({ mode: fc.constant('body'), confidence: unit, iou: unit }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(photos, (some) => {
        const last = confidenceTables(some).split('\n').at(-1)!;
        const counts = [...last.matchAll(/\((\d+)\)/g)].map(([, n]) => Number(n));
        expect(counts.reduce((sum, n) => sum + n, 0)).toBe(some.length);
      }),
    );
  });
});
