import { type Colours, relax } from '@nobg/engine/matting/foreground/colour-relaxation.js';
import type { Level } from '@nobg/engine/matting/foreground/pyramid.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const byteOf = (word: number, c: number) => (word >>> (8 * c)) & 255;

/** One sweep by the formulas of foreground.ts, over all pixels whose alpha is neither 0 nor 255. */
function plainRelax({ width, height, pixels }: Level, soft: boolean[], colours: Colours): void {
  const alpha = [...pixels].map((word) => byteOf(word, 3));
  for (let i = 0; i < pixels.length; i++) {
    if (!soft[i]) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    const around = [
      y > 0 ? i - width : i,
      y < height - 1 ? i + width : i,
      x > 0 ? i - 1 : i,
      x < width - 1 ? i + 1 : i,
    ];
    const weights = around.map((n) => Math.abs(alpha[i]! - alpha[n]!) * 256 + 1);
    const sum = weights.reduce((a, b) => a + b);
    const a = alpha[i]! / 255;
    const gain = 1 / (a * a + (1 - a) ** 2 + sum / (255 * 256));
    const moved = [0, 1, 2].map((c) => {
      const mean = (plane: Uint32Array) =>
        around.reduce((m, n, k) => m + (weights[k]! / sum) * byteOf(plane[n]!, c), 0);
      const [f, b] = [mean(colours.foreground), mean(colours.background)];
      const rest = (byteOf(pixels[i]!, c) - a * f - (1 - a) * b) * gain;
      const byte = (v: number) => Math.min(255, Math.max(0, Math.floor(v + 0.5)));
      return [byte(f + a * rest), byte(b + (1 - a) * rest)] as const;
    });
    const word = (at: 0 | 1) => moved[0]![at] | (moved[1]![at] << 8) | (moved[2]![at] << 16);
    colours.foreground[i] = word(0);
    colours.background[i] = word(1);
  }
}

it('is a sweep over the soft pixels, borders too, as the formulas have it', () => {
  const setting = fc.record({
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 9 }),
    softness: fc.constantFrom(0, 0.3, 1),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(setting, ({ width, height, softness, seed }) => {
      let state = seed;
      const random = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state;
      };
      const count = width * height;
      const isSoft = Array.from({ length: count }, () => random() / 2 ** 32 < softness);
      const rows = (keep: (i: number) => boolean) => {
        const kept = Array.from({ length: count }, (_, i) => i).filter(keep);
        const starts = Array.from(
          { length: height + 1 },
          (_, y) => kept.filter((i) => i < y * width).length,
        );
        const columns = Int32Array.from(kept, (i) => i % width);
        return { columns, starts: Int32Array.from(starts) };
      };
      const words = () => Uint32Array.from({ length: count }, random);
      const soft = rows((i) => isSoft[i]!);
      const level: Level = { width, height, needed: rows(() => true), soft, pixels: words() };
      const given = { foreground: words(), background: words() };
      const copy = () => ({
        foreground: new Uint32Array(given.foreground),
        background: new Uint32Array(given.background),
      });
      const [got, wanted] = [copy(), copy()];
      relax(level, got);
      plainRelax(level, isSoft, wanted);
      for (const name of ['foreground', 'background'] as const) {
        for (let i = 0; i < count; i++) {
          for (let c = 0; c < 3; c++) {
            const apart = byteOf(got[name][i]!, c) - byteOf(wanted[name][i]!, c);
            // What lies on half a step may be rounded the other way, and its neighbours follow.
            expect(Math.abs(apart)).toBeLessThanOrEqual(1);
          }
        }
      }
    }),
  );
});
