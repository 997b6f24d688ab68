import { keepLargeParts, partsOf } from '@nobg/engine/ops/components.js';
import { dilate, open } from '@nobg/engine/ops/morphology.js';
import { resampleMap } from '@nobg/engine/ops/resample-map.js';
import { rowSampler } from '@nobg/engine/ops/row-sampler.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A mask from lines of text; # is 1. */
function mask(...lines: string[]): Uint8Array {
  return Uint8Array.from(lines.join(''), (sign) => (sign === '#' ? 1 : 0));
}

describe('keepLargeParts', () => {
  const parts = () => mask('##...#', '##....', '...#..', '##....');

  it('takes away what is below the share of the largest part', () => {
    const kept = parts();
    keepLargeParts(kept, 6, 4, 0.5);
    expect(kept).toEqual(mask('##....', '##....', '......', '##....'));
  });

  it('keeps a small part that holds a seed, and counts corners as touching', () => {
    const kept = parts();
    keepLargeParts(kept, 6, 4, 1, [5]);
    expect(kept).toEqual(mask('##...#', '##....', '......', '......'));
    const diagonal = mask('#..', '.#.', '..#');
    keepLargeParts(diagonal, 3, 3, 1);
    expect(diagonal).toEqual(mask('#..', '.#.', '..#'));
  });

  it('leaves an empty mask empty', () => {
    const empty = new Uint8Array(12);
    keepLargeParts(empty, 4, 3, 0.5);
    expect(empty).toEqual(new Uint8Array(12));
  });
});

describe('partsOf', () => {
  it('gives each part alone', () => {
    expect(partsOf(mask('##..', '...#'), 4, 2)).toEqual([
      mask('##..', '....'),
      mask('....', '...#'),
    ]);
    expect(partsOf(new Uint8Array(4), 2, 2)).toEqual([]);
  });
});

describe('open', () => {
  it('takes a stick away and keeps the block that it is on', () => {
    const block = mask('.......', '###....', '######.', '###....', '.......');
    expect(open(block, 7, 5, 1)).toEqual(
      mask('.......', '###....', '###....', '###....', '.......'),
    );
  });

  it('never adds, and dilate never takes away', () => {
    const masks = fc.uint8Array({ minLength: 99, maxLength: 99, max: 1 });
    fc.assert(
      fc.property(masks, fc.integer({ min: 1, max: 3 }), (any, radius) => {
        const opened = open(any, 11, 9, radius);
        const dilated = dilate(any, 11, 9, radius);
        any.forEach((value, at) => {
          expect(opened[at]!).toBeLessThanOrEqual(value);
          expect(dilated[at]!).toBeGreaterThanOrEqual(value);
        });
      }),
    );
  });
});

describe('rowSampler', () => {
  it('gives the rows of the enlarged plane', () => {
    const data = Float32Array.from({ length: 35 }, (_, i) => Math.sin(i * i));
    const plane = { width: 7, height: 5, data };
    const enlarged = resampleMap(plane, 23, 31);
    const row = rowSampler(plane, 23, 31);
    const out = new Float32Array(23);
    for (let y = 0; y < 31; y++) {
      row(y, out);
      for (let x = 0; x < 23; x++) expect(out[x]).toBeCloseTo(enlarged.data[y * 23 + x]!, 4);
    }
  });

  it('takes a plane of one pixel', () => {
    const row = rowSampler({ width: 1, height: 1, data: Float32Array.of(0.5) }, 3, 2);
    const out = new Float32Array(3);
    row(1, out);
    expect([...out]).toEqual([0.5, 0.5, 0.5]);
  });
});
