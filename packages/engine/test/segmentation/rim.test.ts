import { completeDish } from '@nobg/engine/segmentation/food/complete.js';
import { meanRadius, placeIn } from '@nobg/engine/segmentation/food/ellipse.js';
import { findRim } from '@nobg/engine/segmentation/food/rim.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SIDE = 200;

/** 1 where `inside` says so. */
function draw(inside: (x: number, y: number) => boolean, width = SIDE, height = SIDE): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, at) =>
    inside(at % width, Math.floor(at / width)) ? 1 : 0,
  );
}

function plate(cx: number, cy: number, rx: number, ry: number, turn = 0) {
  return (x: number, y: number) => {
    const dx = (x - cx) * Math.cos(turn) + (y - cy) * Math.sin(turn);
    const dy = (y - cy) * Math.cos(turn) - (x - cx) * Math.sin(turn);
    return (dx / rx) ** 2 + (dy / ry) ** 2 < 1;
  };
}

const chopsticks = (x: number, y: number) => Math.abs(x - 150 - (100 - y) / 2) < 3 && y < 100;
const gap = (x: number, y: number) => y > 120 && Math.abs(x - 100) < 25;

describe('the rim of a dish', () => {
  it('is found wherever the plate is, whatever its size, shape and turn', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 80, max: 120 }),
        fc.integer({ min: 80, max: 120 }),
        fc.integer({ min: 30, max: 70 }),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        fc.double({ min: 0, max: Math.PI, noNaN: true }),
        (cx, cy, rx, ratio, turn) => {
          const rim = findRim(draw(plate(cx, cy, rx, rx * ratio, turn)), SIDE, SIDE);
          expect(rim?.support).toBeGreaterThan(0.95);
          expect(rim?.visible).toBe(1);
          expect(Math.hypot(rim!.ellipse.x - cx, rim!.ellipse.y - cy)).toBeLessThan(2);
          expect(meanRadius(rim!.ellipse) / (rx * Math.sqrt(ratio))).toBeCloseTo(1, 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is not bent by cutlery nor by a part that is missing', () => {
    const round = plate(100, 110, 70, 60);
    const mask = draw((x, y) => (round(x, y) && !gap(x, y)) || chopsticks(x, y));
    const rim = findRim(mask, SIDE, SIDE)!;
    expect(rim.support).toBeGreaterThan(0.8);
    expect(rim.support).toBeLessThan(1);
    expect(placeIn(rim.ellipse, { x: 100, y: 170 }).rho).toBeCloseTo(1, 1);
    expect(placeIn(rim.ellipse, { x: 30, y: 110 }).rho).toBeCloseTo(1, 1);
  });

  it('says how much of a plate is within the photo', () => {
    const rim = findRim(draw(plate(100, 160, 70, 70)), SIDE, SIDE)!;
    expect(rim.visible).toBeGreaterThan(0.6);
    expect(rim.visible).toBeLessThan(0.8);
    expect(placeIn(rim.ellipse, { x: 100, y: 90 }).rho).toBeCloseTo(1, 1);
  });

  it('is not seen in a box, a star or a banana, nor where there is nothing', () => {
    const square = draw((x, y) => Math.abs(x - 100) < 60 && Math.abs(y - 100) < 60);
    const star = draw((x, y) => Math.abs((x - 100) * (y - 100)) < 400);
    const [round, bite] = [plate(100, 100, 80, 80), plate(100, 60, 85, 70)];
    const banana = draw((x, y) => round(x, y) && !bite(x, y));
    for (const mask of [square, star, banana]) {
      expect(findRim(mask, SIDE, SIDE)?.support ?? 0).toBeLessThan(0.8);
    }
    expect(findRim(new Uint8Array(SIDE * SIDE), SIDE, SIDE)).toBeNull();
    expect(findRim(Uint8Array.of(1), 1, 1)).toBeNull();
  });
});

describe('a completed dish', () => {
  const round = plate(100, 110, 70, 60);
  const mound = (x: number, y: number) => Math.abs(x - 100) < 30 && y > 25 && y < 100;
  const mask = draw((x, y) => (round(x, y) && !gap(x, y)) || chopsticks(x, y) || mound(x, y));
  const alpha = { width: SIDE, height: SIDE, data: Float32Array.from(mask) };
  const rim = findRim(mask, SIDE, SIDE)!;
  const { data } = completeDish(alpha, mask, rim);
  const at = (x: number, y: number) => data[y * SIDE + x]!;

  it('has what was missing inside its rim, and the rim itself', () => {
    expect(at(100, 140)).toBe(1);
    expect(at(100, 166)).toBe(1);
    expect(at(100, 174)).toBe(0);
  });

  it('has no chopsticks beyond the rim, but the food that stands out', () => {
    expect(mask[10 * SIDE + 195]).toBe(1);
    expect(at(195, 10)).toBe(0);
    expect(at(100, 40)).toBe(1);
  });

  it('has no pair of chopsticks across the rim, thick as it is', () => {
    const small = plate(70, 110, 60, 52);
    const pair = (x: number, y: number) => Math.abs(y - 100 + (x - 70) / 5) < 6 && x > 60;
    const held = draw((x, y) => small(x, y) || pair(x, y));
    const own = { width: SIDE, height: SIDE, data: Float32Array.from(held) };
    const whole = completeDish(own, held, findRim(held, SIDE, SIDE)!).data;
    expect(held[74 * SIDE + 195]).toBe(1);
    expect([whole[74 * SIDE + 195], whole[84 * SIDE + 150]]).toEqual([0, 0]);
    expect(whole[94 * SIDE + 100]).toBe(1);
  });

  it('has the top of a cup that looks over its saucer, long as it is', () => {
    const saucer = plate(100, 120, 80, 55);
    const cup = plate(100, 75, 45, 30);
    const seen = draw((x, y) => saucer(x, y) || cup(x, y));
    const own = { width: SIDE, height: SIDE, data: Float32Array.from(seen) };
    const whole = completeDish(own, seen, findRim(seen, SIDE, SIDE)!).data;
    expect([whole[50 * SIDE + 100], whole[58 * SIDE + 75]]).toEqual([1, 1]);
  });

  it('stays within 0 and 1', () => {
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data)).toBeLessThanOrEqual(1);
  });
});
