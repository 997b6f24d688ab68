import type { Plane } from '@nobg/engine/plane.js';
import { dropCrumbs } from '@nobg/engine/refine/drop-crumbs.js';
import { describe, expect, it } from 'vitest';

const SIDE = 64;

function plane(at: (x: number, y: number) => number): Plane {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
    at(i % SIDE, Math.floor(i / SIDE)),
  );
  return { width: SIDE, height: SIDE, data };
}

/** 40 × 40 px at the left, and one of 4 × 4 px with a soft rim of 1 px at the right. */
const GOODS_AND_LETTER = plane((x, y) => {
  if (x < 40 && y < 40) return 1;
  if (x >= 50 && x < 54 && y >= 50 && y < 54) return 1;
  return x >= 49 && x < 55 && y >= 49 && y < 55 ? 0.3 : 0;
});

describe('dropCrumbs', () => {
  it('takes a small part away with its soft edge', () => {
    const left = dropCrumbs(GOODS_AND_LETTER, 0.03);
    expect(left.data).toEqual(plane((x, y) => (x < 40 && y < 40 ? 1 : 0)).data);
  });

  it('keeps parts from the share on', () => {
    expect(dropCrumbs(GOODS_AND_LETTER, 0.01).data).toEqual(GOODS_AND_LETTER.data);
  });

  it('leaves the soft edge of what stays, next to a crumb too', () => {
    const near = plane((x, y) => {
      if (x < 40 && y < 40) return 1;
      if (x === 40 && y < 40) return 0.4;
      return x === 42 && y === 20 ? 1 : 0;
    });
    const left = dropCrumbs(near, 0.03);
    expect(left.data[20 * SIDE + 40]).toBeCloseTo(0.4);
    expect(left.data[20 * SIDE + 42]).toBe(0);
  });

  it('leaves an empty alpha empty', () => {
    const empty = plane(() => 0);
    expect(dropCrumbs(empty, 0.03).data).toEqual(empty.data);
  });
});
