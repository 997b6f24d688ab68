import { fillHoles } from '@nobg/engine/ops/fill-holes.js';
import { findHoles } from '@nobg/engine/segmentation/open-holes.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SIDE = 120;

type Shade = (x: number, y: number) => number;

function plane(shade: Shade): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
    shade(at % SIDE, Math.floor(at / SIDE)),
  );
}

const distance = (x: number, y: number) => Math.hypot(x - 60, y - 60);
/** Opaque from 20 to 45 px around the middle, with soft edges of 4 px. */
const ring: Shade = (x, y) => {
  const from = Math.min(distance(x, y) - 20, 45 - distance(x, y));
  return Math.round(255 * Math.min(1, Math.max(0, from / 4 + 0.5)));
};

describe('holes=keep', () => {
  it('closes an opening with its soft edge, and leaves the outer edge alone', () => {
    const alpha = plane(ring);
    const before = Uint8Array.from(alpha);
    fillHoles({ width: SIDE, height: SIDE, data: alpha });
    for (let at = 0; at < alpha.length; at++) {
      const inside = distance(at % SIDE, Math.floor(at / SIDE)) < 32;
      expect(alpha[at]).toBe(inside ? 255 : before[at]);
    }
  });

  it('leaves a bay that opens to the outside alone', () => {
    const alpha = plane((x, y) => (y > 58 && y < 62 && x > 60 ? 0 : ring(x, y)));
    const before = Uint8Array.from(alpha);
    fillHoles({ width: SIDE, height: SIDE, data: alpha });
    expect(alpha[60 * SIDE + 60]).toBe(before[60 * SIDE + 60]);
  });

  it('never takes anything away, and leaves no opening inside', () => {
    const alphas = fc.uint8Array({ minLength: 48, maxLength: 48 });
    fc.assert(
      fc.property(alphas, (alpha) => {
        const once = Uint8Array.from(alpha);
        fillHoles({ width: 8, height: 6, data: once });
        expect(once.every((value, at) => value >= alpha[at]!)).toBe(true);
        // What can be reached through what is transparent now could be before.
        for (let at = 0; at < alpha.length; at++) {
          if (once[at]! < 128) expect(alpha[at]).toBe(once[at]);
        }
      }),
    );
  });
});

describe('holes=auto', () => {
  const disc = { width: SIDE, height: SIDE, data: Float32Array.from(plane(() => 0)) };
  for (let at = 0; at < disc.data.length; at++) {
    disc.data[at] = distance(at % SIDE, Math.floor(at / SIDE)) < 45 ? 1 : 0;
  }
  const painted = (colour: (x: number, y: number) => readonly [number, number, number]) =>
    Uint8Array.from(
      Array.from({ length: SIDE * SIDE }, (_, at) =>
        colour(at % SIDE, Math.floor(at / SIDE)),
      ).flat(),
    );
  const WALL = [228, 226, 222] as const;
  const CLAY = [150, 70, 40] as const;

  it('opens what has the colour of the background all around', () => {
    const rgb = painted((x, y) => {
      const d = distance(x, y);
      return d < 15 || d >= 45 ? WALL : CLAY;
    });
    const { data } = findHoles(rgb, disc);
    expect([data[60 * SIDE + 60], data[60 * SIDE + 90], data[10 * SIDE + 10]]).toEqual([1, 0, 0]);
  });

  it('leaves goods of the colour of their background whole', () => {
    const shade = [222, 220, 216] as const;
    const rgb = painted((x, y) => {
      const d = distance(x, y);
      return d < 15 || d >= 45 ? WALL : shade;
    });
    expect(findHoles(rgb, disc).data.includes(1)).toBe(false);
  });

  it('opens nothing before a background of many colours', () => {
    const rgb = painted((x, y) => {
      const d = distance(x, y);
      if (d >= 45) return [(x * 37) % 256, (y * 53) % 256, ((x + y) * 29) % 256];
      return d < 15 ? WALL : CLAY;
    });
    expect(findHoles(rgb, disc).data.includes(1)).toBe(false);
  });
});
