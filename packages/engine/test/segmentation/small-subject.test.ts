import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import { isSmall, outlinedBy } from '@nobg/engine/segmentation/saliency/small-subject.js';
import { describe, expect, it } from 'vitest';

const SIDE = 256;

/** A disc of this radius about a point, px, of 256 × 256. */
function disc(radius: number, x = 128, y = 128): FloatMap {
  const data = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < data.length; i++) {
    data[i] = Number(Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y) < radius);
  }
  return { width: SIDE, height: SIDE, data };
}

const both = (a: FloatMap, b: FloatMap): FloatMap => ({
  ...a,
  data: a.data.map((value, i) => Math.max(value, b.data[i]!)),
});

describe('the outline of a small subject', () => {
  it('is that of the fine pass, whatever else that pass shows', () => {
    const fine = both(disc(8), disc(40, 210, 40));
    expect(outlinedBy(fine, disc(10)).data).toEqual(disc(8).data);
  });

  it('is that of the decision where the fine pass shows another thing there', () => {
    const decision = disc(10);
    expect(outlinedBy(disc(10, 200, 200), decision)).toBe(decision);
  });

  it('passes over to that of the decision as the subject grows', () => {
    // 1.5 % of the photo: half of either.
    const alpha = outlinedBy(disc(16), disc(17.7)).data;
    const rim = alpha.filter((value) => value > 0 && value < 1);
    expect(rim.length).toBeGreaterThan(50);
    for (const value of rim) expect(value).toBeCloseTo(0.5, 1);
    expect(outlinedBy(disc(28), disc(30)).data).toEqual(disc(30).data);
  });

  it('is asked for below two parts in a hundred', () => {
    expect(isSmall(disc(18))).toBe(true);
    expect(isSmall(disc(24))).toBe(false);
  });
});
