import { refineHairEdges } from '@nobg/engine/matting/edge-refinement/refine-hair.js';
import { resampleMap } from '@nobg/engine/ops/resample-map.js';
import { describe, expect, it } from 'vitest';
import { composite, hair } from '../foreground/composite.js';

/** Mean of |a − b|, 0..255. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

/** A disc that is soft over `soft` px, of one colour before another. */
function disc(side: number, radius: number, soft: number) {
  const rgb = new Uint8Array(side * side * 3);
  const alpha = new Uint8Array(side * side);
  for (let i = 0; i < alpha.length; i++) {
    const far = Math.hypot((i % side) - side / 2, Math.floor(i / side) - side / 2);
    alpha[i] = Math.round(255 * Math.min(1, Math.max(0, (radius - far) / soft + 0.5)));
    rgb.set(far < radius ? [200, 150, 60] : [30, 60, 180], i * 3);
  }
  return { photo: { width: side, height: side, rgb, alpha: null }, alpha };
}

describe('redrawHair', () => {
  it('finds strands in what a network saw as haze', async () => {
    const side = 1200;
    const { alpha, photo: rgb } = await composite(hair(side, 60, 11), 'chelsea.jpg', 'rocket.jpg');
    const exact = { width: side, height: side, data: Float32Array.from(alpha, (a) => a / 255) };
    const hazy = resampleMap(resampleMap(exact, 150, 150), side, side);
    const before = Uint8Array.from(hazy.data, (a) => Math.round(a * 255));
    const after = await refineHairEdges(before, { width: side, height: side, rgb, alpha: null });
    expect(meanDifference(after, alpha)).toBeLessThan(0.9 * meanDifference(before, alpha));
  });

  it('leaves firm edges as they are', async () => {
    const { photo, alpha } = disc(1100, 400, 4);
    expect(await refineHairEdges(alpha, photo)).toBe(alpha);
  });

  it('draws an edge that is soft over a wide stretch along the photo', async () => {
    const { photo, alpha } = disc(1100, 400, 14);
    const after = await refineHairEdges(alpha, photo);
    const row = 550 * 1100 + 550;
    expect(alpha[row + 397]).toBeLessThan(190);
    expect(after[row + 397]).toBeGreaterThan(215);
    expect(after[row + 403]).toBeLessThan(40);
  });

  it('leaves a subject alone that a network could not decide on', async () => {
    const { photo, alpha } = disc(1100, 60, 100);
    expect(await refineHairEdges(alpha, photo)).toBe(alpha);
  });

  it.each([
    [1, 1],
    [3, 2600],
  ])('takes pictures of %i × %i px', async (width, height) => {
    const photo = { width, height, rgb: new Uint8Array(width * height * 3).fill(90), alpha: null };
    for (const value of [0, 128, 255]) {
      const before = new Uint8Array(width * height).fill(value);
      expect(await refineHairEdges(before, photo)).toEqual(before);
    }
  });
});
