import { planTiles, TILE_SOLVE_SIZE } from '@nobg/engine/matting/edge-refinement/plan-tiles.js';
import { blendWeight, planTileSpans } from '@nobg/engine/matting/edge-refinement/tile-span.js';
import { findUnknownBand } from '@nobg/engine/matting/edge-refinement/unknown-band.js';
import { wantsHd } from '@nobg/engine/matting/edge-refinement/wants-refinement.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('planSpans', () => {
  it('covers every pixel with shares that add up to one, each within its own span', () => {
    const plan = fc.record({
      start: fc.nat(500),
      length: fc.integer({ min: 1, max: 9000 }),
      side: fc.integer({ min: 64, max: 1500 }),
    });
    fc.assert(
      fc.property(plan, ({ start, length, side }) => {
        const spans = planTileSpans(start, length, side);
        const last = start + length - 1;
        const places = [start, last, ...spans.flatMap((s) => [s.fadeIn, s.fadeOut, s.fadeIn + 9])];
        for (const place of places.filter(Number.isFinite)) {
          const at = Math.min(last, Math.max(start, Math.round(place)));
          const shares = spans.map((span) => blendWeight(span, at));
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
          const drawn = spans.filter((_, index) => shares[index]! > 0);
          expect(drawn.every((s) => at >= s.start && at < s.start + s.length)).toBe(true);
        }
        expect(Math.max(...spans.map((s) => s.start + s.length))).toBe(start + length);
      }),
    );
  });
});

/** Alpha of a frame's outline, soft over `soft` px. */
function frame(width: number, height: number, inset: number, soft: number): Uint8Array {
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const depth = Math.min(x, y, width - 1 - x, height - 1 - y) - inset;
    alpha[i] = Math.round(255 * Math.min(1, Math.max(0, depth / soft)));
  }
  return alpha;
}

describe('planTiles', () => {
  const tilesOf = (alpha: Uint8Array, width: number, height: number) =>
    planTiles(findUnknownBand({ width, height, data: alpha }), { width, height });

  it('sees a small subject in a large photo at native resolution', () => {
    const alpha = frame(2400, 1800, 700, 8);
    const tiles = tilesOf(alpha, 2400, 1800);
    expect(tiles.length).toBeGreaterThan(2);
    for (const { across, down } of tiles) {
      expect(Math.max(across.length, down.length)).toBeLessThanOrEqual(TILE_SOLVE_SIZE);
    }
  });

  it('takes no more tiles for a long outline, but larger ones, the most uncertain first', () => {
    const alpha = frame(4000, 3000, 60, 12);
    const tiles = tilesOf(alpha, 4000, 3000);
    expect(tiles.length).toBeGreaterThan(8);
    expect(tiles.length).toBeLessThanOrEqual(16);
    expect(tiles[0]!.across.length).toBeGreaterThan(TILE_SOLVE_SIZE);
    const uncertainty = tiles.map((tile) => tile.uncertainty);
    expect(uncertainty).toEqual([...uncertainty].sort((a, b) => b - a));
  });

  it('needs none where alpha is hard', () => {
    expect(tilesOf(new Uint8Array(900 * 900), 900, 900)).toEqual([]);
  });
});

describe('wantsHd', () => {
  const large = { width: 1200, height: 2001 };
  const small = { width: 2000, height: 2000 };
  it.each([
    ['common', {}, large, true],
    ['body', {}, large, true],
    ['common', {}, small, false],
    ['body', { hd: true }, small, true],
    ['common', { hd: false }, large, false],
    ['product', {}, large, false],
    ['food', {}, large, false],
  ] as const)('mode %s with %j at %j: %s', (mode, options, size, wanted) => {
    expect(wantsHd(mode, options, size)).toBe(wanted);
  });
});
