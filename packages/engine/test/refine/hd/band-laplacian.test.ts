import { bandLaplacian } from '@nobg/engine/refine/hd/band-laplacian.js';
import { bandRects } from '@nobg/engine/refine/hd/band-rects.js';
import { mattingLaplacian } from '@nobg/engine/refine/hd/matting-laplacian.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('bandRects', () => {
  it('covers everything unknown with 8 px around it, no pixel twice', () => {
    const picture = fc.record({
      width: fc.integer({ min: 1, max: 150 }),
      height: fc.integer({ min: 1, max: 150 }),
      seeds: fc.array(fc.nat(), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(picture, ({ width, height, seeds }) => {
        const unknown = new Uint8Array(width * height);
        for (const seed of seeds) unknown[seed % unknown.length] = 1;
        const covered = new Uint8Array(width * height);
        for (const rect of bandRects(unknown, width, height)) {
          for (let y = rect.top; y < rect.top + rect.height; y++) {
            for (let x = rect.left; x < rect.left + rect.width; x++) covered[y * width + x]!++;
          }
        }
        expect(Math.max(0, ...covered)).toBeLessThanOrEqual(1);
        for (const at of unknown.keys()) {
          if (unknown[at] === 0) continue;
          const [x, y] = [at % width, Math.floor(at / width)];
          for (const py of [Math.max(0, y - 8), Math.min(height - 1, y + 8)]) {
            for (const px of [Math.max(0, x - 8), Math.min(width - 1, x + 8)]) {
              expect(covered[py * width + px]).toBe(1);
            }
          }
        }
      }),
    );
  });
});

describe('bandLaplacian', () => {
  it('gives in its rectangles what the whole picture’s product gives there', () => {
    const [width, height, radius] = [90, 70, 3];
    const noise = (i: number) => (Math.imul(i + 1, 2_654_435_761) >>> 24) / 255;
    const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => noise(i) * 255);
    const p = Float32Array.from({ length: width * height }, (_, i) => noise(7 * i));
    const whole = new Float32Array(p.length);
    mattingLaplacian(rgb, width, height, radius, 1e-3).multiply(p, whole);
    const rects = [
      { left: 0, top: 0, width: 20, height: 9 },
      { left: 40, top: 25, width: 31, height: 12 },
      { left: 80, top: 60, width: 10, height: 10 },
    ];
    const part = new Float32Array(p.length);
    bandLaplacian(rgb, width, height, rects, radius, 1e-3).multiply(p, part);
    for (const rect of rects) {
      for (let y = rect.top; y < rect.top + rect.height; y++) {
        for (let x = rect.left; x < rect.left + rect.width; x++) {
          expect(part[y * width + x]).toBeCloseTo(whole[y * width + x]!, 5);
        }
      }
    }
  });
});
