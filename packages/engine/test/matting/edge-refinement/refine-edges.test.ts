import { refineEdges } from '@nobg/engine/matting/edge-refinement/refine-edges.js';
import { guidedUpsample } from '@nobg/engine/matting/guided-upsampling.js';
import { resampleMap } from '@nobg/engine/ops/resample-map.js';
import { describe, expect, it } from 'vitest';
import { type Composite, composite, hair } from '../foreground/composite.js';

/** What a network of `side`² that finds everything would give by the standard way. */
function standard({ photo, alpha, width, height }: Composite, side: number): Promise<Uint8Array> {
  const exact = { width, height, data: Float32Array.from(alpha, (a) => a / 255) };
  const seen = resampleMap(exact, side, side);
  return guidedUpsample(seen, { width, height, rgb: photo, alpha: null });
}

/** Whether any alpha within `reach` px across or down of (x, y) is soft. */
function nearSoft(alpha: Uint8Array, side: number, x: number, y: number, reach: number): boolean {
  for (let py = Math.max(0, y - reach); py <= Math.min(side - 1, y + reach); py++) {
    for (let px = Math.max(0, x - reach); px <= Math.min(side - 1, x + reach); px++) {
      const a = alpha[py * side + px]!;
      if (a >= 13 && a <= 242) return true;
    }
  }
  return false;
}

describe('redrawEdges', () => {
  it('changes nothing away from soft alpha', { timeout: 180_000 }, async () => {
    const side = 1030;
    const picture = await composite(hair(side, 60, 11), 'chelsea.jpg', 'rocket.jpg');
    const before = await standard(picture, 512);
    const photo = { width: side, height: side, rgb: picture.photo, alpha: null };
    const after = await refineEdges(before, photo);
    // 1,030 px make cells of 2 px; the band ends at 4.5 of them, and cells are wide.
    const changed = [...before.keys()].filter((i) => before[i] !== after[i]);
    const far = changed.filter((i) => !nearSoft(before, side, i % side, Math.floor(i / side), 11));
    expect(changed.length).toBeGreaterThan(10_000);
    expect(far).toEqual([]);
  });

  it('joins tiles without seams', async () => {
    // Every row is the same, so every row of the answer must be.
    const width = 260;
    const height = 2300;
    const rgb = new Uint8Array(width * height * 3);
    const before = new Uint8Array(width * height);
    for (let i = 0; i < before.length; i++) {
      const x = i % width;
      const sharp = Math.min(1, Math.max(0, (x - 128) / 4));
      before[i] = Math.round(255 * Math.min(1, Math.max(0, (x - 110) / 40)));
      rgb.set([40 + 180 * sharp, 60 + 20 * sharp, 200 - 150 * sharp], i * 3);
    }
    const after = await refineEdges(before, { width, height, rgb, alpha: null });
    expect(after).not.toEqual(before);
    let worst = 0;
    for (let i = 20 * width; i < (height - 20) * width; i++) {
      const middle = after[1150 * width + (i % width)]!;
      worst = Math.max(worst, Math.abs(after[i]! - middle));
    }
    expect(worst).toBeLessThanOrEqual(3);
  });

  it('draws a blurred edge as sharp as the photo has it', async () => {
    const width = 200;
    const height = 200;
    const rgb = new Uint8Array(width * height * 3);
    const before = new Uint8Array(width * height);
    for (let i = 0; i < before.length; i++) {
      const x = i % width;
      before[i] = Math.round(255 * Math.min(1, Math.max(0, (x - 94) / 12)));
      rgb.set(x < 100 ? [30, 60, 180] : [200, 150, 60], i * 3);
    }
    const after = await refineEdges(before, { width, height, rgb, alpha: null });
    const row = 100 * width;
    expect(after[row + 97]).toBeLessThan(25);
    expect(after[row + 102]).toBeGreaterThan(230);
  });

  it('leaves no haze beside an edge', async () => {
    const width = 200;
    const height = 200;
    const rgb = new Uint8Array(width * height * 3);
    const before = new Uint8Array(width * height);
    for (let i = 0; i < before.length; i++) {
      const x = i % width;
      before[i] = Math.round(255 * Math.min(1, Math.max(0, (x - 94) / 12)));
      // Some of the background's grain has a little of the subject's colour.
      const grain = (Math.imul(i + 1, 2_654_435_761) >>> 24) / 32;
      rgb.set(x < 100 ? [30 + grain, 60, 180] : [200, 150, 60], i * 3);
    }
    const after = await refineEdges(before, { width, height, rgb, alpha: null });
    const beside = after.filter((_, i) => i % width >= 90 && i % width < 94);
    expect(Math.max(...beside)).toBe(0);
  });

  it.each([
    [1, 1],
    [3, 2600],
    [40, 40],
  ])('takes pictures of %i × %i px, hard or soft all over', async (width, height) => {
    const photo = { width, height, rgb: new Uint8Array(width * height * 3).fill(90), alpha: null };
    for (const value of [0, 128, 255]) {
      const before = new Uint8Array(width * height).fill(value);
      expect(await refineEdges(before, photo)).toEqual(before);
    }
  });
});
