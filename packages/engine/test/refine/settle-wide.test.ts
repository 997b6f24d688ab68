import type { Plane } from '@nobg/engine/plane.js';
import { settleWide } from '@nobg/engine/refine/settle-wide.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SIDE = 256;

/** A plane of SIDE² by a function of column and row. */
function plane(at: (x: number, y: number) => number): Plane {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
    at(i % SIDE, Math.floor(i / SIDE)),
  );
  return { width: SIDE, height: SIDE, data };
}

const valueAt = ({ data }: Plane, x: number, y: number) => data[y * SIDE + x]!;

describe('settleWide', () => {
  const wide = plane((x) => (x < 100 ? 1 : x < 160 ? 0.4 : 0));

  it('makes a wide soft area what the bolder opinion says', () => {
    const found = settleWide(
      wide,
      plane(() => 0.9),
    );
    expect(valueAt(found, 130, 128)).toBe(1);
    const lost = settleWide(
      wide,
      plane(() => 0.1),
    );
    expect(valueAt(lost, 130, 128)).toBe(0);
  });

  it('leaves a soft edge and hard alpha as they are, whatever the bolder opinion says', () => {
    const edge = plane((x) => (x < 100 ? 1 : x < 105 ? 0.4 : 0));
    expect(
      settleWide(
        edge,
        plane(() => 1),
      ).data,
    ).toEqual(edge.data);
    const settled = settleWide(
      wide,
      plane(() => 1),
    );
    expect(valueAt(settled, 50, 128)).toBe(1);
    expect(valueAt(settled, 200, 128)).toBe(0);
  });

  it('never leaves 0..1', () => {
    const alphas = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), {
      minLength: 48,
      maxLength: 48,
    });
    const of = (values: number[]): Plane => ({
      width: 8,
      height: 6,
      data: Float32Array.from(values),
    });
    fc.assert(
      fc.property(alphas, alphas, (alpha, bolder) => {
        for (const value of settleWide(of(alpha), of(bolder)).data) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
