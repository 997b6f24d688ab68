import { bandRects } from '@nobg/engine/matting/closed-form/band-rects.js';
import {
  type ArenaPlane,
  mattingLaplacian,
} from '@nobg/engine/matting/closed-form/matting-laplacian.js';
import { type ClosedFormKernels, closedFormKernels } from '@nobg/kernels/closed-form.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLaplacian } from './laplacian-reference.js';

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
        for (const rect of bandRects({ width, height, data: unknown })) {
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

type Arena = ClosedFormKernels['arena'];

/** A plane of `width` px a row in the arena, with `data` in it. */
function planeIn(
  arena: Arena,
  width: number,
  height: number,
  data?: ArrayLike<number>,
): ArenaPlane {
  const at = arena.alloc(width * height * 4);
  arena.floats.fill(0, at / 4, at / 4 + width * height);
  if (data) arena.floats.set(data, at / 4);
  return { at, row: width * 4 };
}

const noise = (i: number) => (Math.imul(i + 1, 2_654_435_761) >>> 24) / 255;

function picture(width: number, height: number, contrast: number) {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    Math.round(100 + contrast * noise(i)),
  );
  const p = Float32Array.from({ length: width * height }, (_, i) => noise(7 * i));
  return { rgb, p };
}

describe('mattingLaplacian', () => {
  it.each([
    [90, 70, 3, 150, 1e-3],
    [37, 41, 4, 150, 1e-5],
    [37, 41, 4, 4, 1e-5],
    [5, 3, 4, 150, 1e-3],
    [1, 9, 2, 150, 1e-3],
  ])(
    'of %i × %i px and radius %i is that of plain loops',
    (width, height, radius, contrast, epsilon) => {
      const { rgb, p } = picture(width, height, contrast);
      const expected = new Float32Array(p.length);
      plainLaplacian(rgb, width, height, radius, epsilon)(p, expected);
      const kernels = closedFormKernels();
      const { arena } = kernels;
      const image = { rgb: arena.alloc(rgb.length + 1), width, height };
      arena.bytes.set(rgb, image.rgb);
      const rects = [{ left: 0, top: 0, width, height }];
      const from = planeIn(arena, width, height, p);
      const to = planeIn(arena, width, height);
      const weights = planeIn(arena, width, height, new Float32Array(p.length).fill(0.5));
      const laplacian = mattingLaplacian(kernels, image, rects, { radius, epsilon });
      const sum = laplacian.multiply(from, weights, to);
      let dot = 0;
      for (let i = 0; i < p.length; i++) {
        const product = expected[i]! + 0.5 * p[i]!;
        expect(arena.floats[to.at / 4 + i]).toBeCloseTo(product, 4);
        dot += p[i]! * product;
      }
      expect(sum / dot).toBeCloseTo(1, 4);
    },
  );

  it('gives in its rectangles what the whole picture’s product gives there, and nothing elsewhere', () => {
    const [width, height, radius] = [90, 70, 3];
    const { rgb, p } = picture(width, height, 150);
    const whole = new Float32Array(p.length);
    plainLaplacian(rgb, width, height, radius, 1e-3)(p, whole);
    const rects = [
      { left: 0, top: 0, width: 20, height: 9 },
      { left: 40, top: 25, width: 31, height: 12 },
      { left: 80, top: 60, width: 10, height: 10 },
    ];
    const kernels = closedFormKernels();
    const { arena } = kernels;
    const image = { rgb: arena.alloc(rgb.length + 1), width, height };
    arena.bytes.set(rgb, image.rgb);
    const from = planeIn(arena, width, height, p);
    const to = planeIn(arena, width, height);
    const weights = planeIn(arena, width, height);
    mattingLaplacian(kernels, image, rects, { radius, epsilon: 1e-3 }).multiply(from, weights, to);
    const inside = new Uint8Array(p.length);
    for (const rect of rects) {
      for (let y = rect.top; y < rect.top + rect.height; y++) {
        inside.fill(1, y * width + rect.left, y * width + rect.left + rect.width);
      }
    }
    for (const [at, isInside] of inside.entries()) {
      expect(arena.floats[to.at / 4 + at]).toBeCloseTo(isInside ? whole[at]! : 0, 5);
    }
  });

  it('has coefficients that give back an alpha that follows the colours', () => {
    const [width, height] = [50, 40];
    const { rgb } = picture(width, height, 150);
    const alpha = Float32Array.from(
      { length: width * height },
      (_, i) => (rgb[i * 3]! - rgb[i * 3 + 2]!) / 400 + 0.5,
    );
    const kernels = closedFormKernels();
    const { arena } = kernels;
    const image = { rgb: arena.alloc(rgb.length + 1), width, height };
    arena.bytes.set(rgb, image.rgb);
    const from = planeIn(arena, width, height, alpha);
    const to = { at: arena.alloc(width * height * 16), row: width * 16 };
    const rects = [{ left: 8, top: 8, width: 20, height: 17 }];
    mattingLaplacian(kernels, image, rects, { radius: 2, epsilon: 1e-6 }).coefficients(from, to);
    const colours = arena.alloc(width * 3 + 1);
    const drawn = arena.alloc(width * 4);
    for (let y = 8; y < 25; y++) {
      arena.bytes.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), colours);
      const row = to.at + y * to.row;
      kernels.applyCoefficients({
        upper: row,
        lower: row,
        fraction: 0,
        columns: width,
        rgb: colours + 24,
        dst: drawn,
        count: 20,
        first: 8,
        step: 1,
      });
      for (let x = 0; x < 20; x++) {
        expect(arena.floats[drawn / 4 + x]! / 255).toBeCloseTo(alpha[y * width + x + 8]!, 3);
      }
    }
  });
});
