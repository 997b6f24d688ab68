import { componentMasks, keepLargeComponents } from '@nobg/engine/ops/components.js';
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
    keepLargeComponents({ width: 6, height: 4, data: kept }, 0.5);
    expect(kept).toEqual(mask('##....', '##....', '......', '##....'));
  });

  it('keeps a small part that holds a seed, and counts corners as touching', () => {
    const kept = parts();
    keepLargeComponents({ width: 6, height: 4, data: kept }, 1, [5]);
    expect(kept).toEqual(mask('##...#', '##....', '......', '......'));
    const diagonal = mask('#..', '.#.', '..#');
    keepLargeComponents({ width: 3, height: 3, data: diagonal }, 1);
    expect(diagonal).toEqual(mask('#..', '.#.', '..#'));
  });

  it('leaves an empty mask empty', () => {
    const empty = new Uint8Array(12);
    keepLargeComponents({ width: 4, height: 3, data: empty }, 0.5);
    expect(empty).toEqual(new Uint8Array(12));
  });
});

describe('partsOf', () => {
  it('gives each part alone', () => {
    expect(componentMasks({ width: 4, height: 2, data: mask('##..', '...#') })).toEqual([
      mask('##..', '....'),
      mask('....', '...#'),
    ]);
    expect(componentMasks({ width: 2, height: 2, data: new Uint8Array(4) })).toEqual([]);
  });
});

describe('open', () => {
  it('takes a stick away and keeps the block that it is on', () => {
    const block = mask('.......', '###....', '######.', '###....', '.......');
    expect(open({ width: 7, height: 5, data: block }, 1).data).toEqual(
      mask('.......', '###....', '###....', '###....', '.......'),
    );
  });

  it('never adds, and dilate never takes away', () => {
    const masks = fc.uint8Array({ minLength: 99, maxLength: 99, max: 1 });
    fc.assert(
      fc.property(masks, fc.integer({ min: 1, max: 3 }), (any, radius) => {
        const opened = open({ width: 11, height: 9, data: any }, radius).data;
        const dilated = dilate({ width: 11, height: 9, data: any }, radius).data;
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
