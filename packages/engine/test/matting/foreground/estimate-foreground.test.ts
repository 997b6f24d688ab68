import { estimateForeground } from '@nobg/engine/matting/foreground/estimate-foreground.js';
import { describe, expect, it } from 'vitest';
import { fullColours } from '../full-colours.js';

/** A disc with a soft rim, its colours and those behind it known. */
function disc(side: number, soft: number) {
  const alpha = new Uint8Array(side * side);
  const truth = new Uint8Array(side * side * 3);
  const photo = new Uint8Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const x = i % side;
    const y = Math.floor(i / side);
    const distance = Math.hypot(x - side / 2, y - side / 2);
    const a = Math.min(1, Math.max(0, (side * 0.35 - distance) / soft + 0.5));
    alpha[i] = Math.round(a * 255);
    // Subject: orange that darkens downwards. Background: green with a slow change.
    const subject = [230 - y / 4, 130 - y / 8, 40];
    const behind = [20 + x / 8, 160 - x / 16, 60];
    for (let c = 0; c < 3; c++) {
      truth[i * 3 + c] = Math.round(subject[c]!);
      photo[i * 3 + c] = Math.round(a * subject[c]! + (1 - a) * behind[c]!);
    }
  }
  return { alpha, truth, photo };
}

/** Largest error of the composite over any of the backgrounds, 0..255. */
function worstOver(
  backgrounds: readonly (readonly number[])[],
  alpha: Uint8Array,
  colours: ArrayLike<number>,
  truth: Uint8Array,
): number {
  let worst = 0;
  for (const background of backgrounds) {
    for (let i = 0; i < alpha.length; i++) {
      const a = alpha[i]! / 255;
      for (let c = 0; c < 3; c++) {
        const over = a * colours[i * 3 + c]! + (1 - a) * background[c]!;
        const wanted = a * truth[i * 3 + c]! + (1 - a) * background[c]!;
        worst = Math.max(worst, Math.abs(over - wanted));
      }
    }
  }
  return worst;
}

const BACKGROUNDS = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 255],
];

describe('estimateForeground', () => {
  it.each([
    ['hair-wide rim', 160, 3],
    ['wide soft rim', 160, 24],
    ['large picture, where only the soft band is computed', 640, 40],
  ])('leaves no old background in a %s', (_, side, soft) => {
    const { alpha, truth, photo } = disc(side, soft);
    const colours = fullColours(
      photo,
      estimateForeground({ rgb: photo, alpha, width: side, height: side }),
      side,
    );
    const before = worstOver(BACKGROUNDS, alpha, photo, truth);
    const after = worstOver(BACKGROUNDS, alpha, colours, truth);
    expect(before).toBeGreaterThan(30);
    expect(after).toBeLessThan(10);
  });

  it('keeps the photo itself where alpha is 255', () => {
    const { alpha, photo } = disc(96, 8);
    const colours = fullColours(
      photo,
      estimateForeground({ rgb: photo, alpha, width: 96, height: 96 }),
      96,
    );
    for (let i = 0; i < alpha.length; i++) {
      if (alpha[i] !== 255) continue;
      expect([...colours.subarray(i * 3, i * 3 + 3)]).toEqual([
        ...photo.subarray(i * 3, i * 3 + 3),
      ]);
    }
  });

  it.each([
    [1, 1],
    [1, 50],
    [70, 1],
    [3, 700],
  ])('takes pictures of %i × %i px, all soft, all subject or all background', (w, h) => {
    for (const value of [0, 128, 255]) {
      const photo = new Uint8Array(w * h * 3).fill(77);
      const colours = fullColours(
        photo,
        estimateForeground({
          rgb: photo,
          alpha: new Uint8Array(w * h).fill(value),
          width: w,
          height: h,
        }),
        w,
      );
      if (value === 255) expect(colours.every((v) => v === 77)).toBe(true);
      if (value === 128) expect(colours.every((v) => Math.abs(v - 77) <= 1)).toBe(true);
    }
  });
});
