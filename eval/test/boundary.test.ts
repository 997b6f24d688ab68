import { boundaryF, maskEdge } from '@nobg/eval/boundary.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const masks = fc
  .record({ width: fc.integer({ min: 1, max: 14 }), height: fc.integer({ min: 1, max: 14 }) })
  .chain(({ width, height }) => {
    const bits = fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 1 });
    return fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      a: bits,
      b: bits,
      valid: fc.option(bits),
    });
  });

describe('maskEdge', () => {
  it('finds the pixels that have a neighbour outside of the mask, whatever the mask', () => {
    fc.assert(
      fc.property(masks, ({ width, height, a, valid }) => {
        const expected: number[] = [];
        for (let i = 0; i < a.length; i++) {
          const [x, y] = [i % width, Math.floor(i / width)];
          let inside = true;
          for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
            for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
              if (a[v * width + u] === 0) inside = false;
            }
          }
          if (a[i] === 1 && !inside && (valid === null || valid[i] === 1)) expected.push(i);
        }
        expect([...maskEdge(a, valid, width, height).positions]).toEqual(expected);
      }),
    );
  });

  it('takes what lies beyond the border as inside', () => {
    const full = new Uint8Array(20).fill(1);
    expect(maskEdge(full, null, 5, 4).positions).toHaveLength(0);
  });
});

describe('boundaryF', () => {
  it('agrees with dilating the whole edge by the disc, whatever the masks', () => {
    fc.assert(
      fc.property(masks, ({ width, height, a, b, valid }) => {
        const ours = boundaryF(a, b, valid, width, height);
        const [ea, eb] = [
          maskEdge(a, valid, width, height).map,
          maskEdge(b, valid, width, height).map,
        ];
        const total = (edge: Uint8Array) => edge.reduce((sum, bit) => sum + bit, 0);
        const hit = (edge: Uint8Array, near: Uint8Array) =>
          total(edge.map((bit, i) => bit & near[i]!)) / total(edge);
        const p = hit(ea, dilate(eb, width, height));
        const r = hit(eb, dilate(ea, width, height));
        if (total(eb) === 0) expect(ours).toBeNull();
        else if (total(ea) === 0 || p + r === 0) expect(ours).toBe(0);
        else expect(ours).toBeCloseTo((2 * p * r) / (p + r), 9);
      }),
    );
  });
});

/** OpenCV's 7×7 ellipse, as it prints. */
const DISC = ['...#...', '.#####.', '#######', '#######', '#######', '.#####.', '...#...'];

function dilate(edge: Uint8Array, width: number, height: number): Uint8Array {
  const wide = new Uint8Array(edge.length);
  for (let i = 0; i < edge.length; i++) {
    if (edge[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    DISC.forEach((row, dy) => {
      [...row].forEach((cell, dx) => {
        const [u, v] = [x + dx - 3, y + dy - 3];
        if (cell === '#' && u >= 0 && u < width && v >= 0 && v < height) wide[v * width + u] = 1;
      });
    });
  }
  return wide;
}
