import { dropReflection, REFLECTION_SIDE as SIDE } from '@nobg/engine/refine/drop-reflection.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** Where the thing and, from LINE on, its image in the ground are, px. */
const [LEFT, RIGHT, TOP, LINE, END] = [60, 190, 80, 180, 240];

/**
 * A thing of random blocks on light ground.
 * @param strength of its image below it, 0..1; fading with its depth by `fade`
 */
function pictureOf(seed: number, strength: number, fade = 0) {
  const rgb = new Uint8Array(SIDE * SIDE * 3).fill(245);
  const data = new Float32Array(SIDE * SIDE);
  const block = (x: number, y: number, c: number) => {
    const n = Math.imul((x >> 3) * 73 + (y >> 3) * 151 + c * 17 + seed, 2_654_435_761) >>> 0;
    return 30 + ((n >>> 8) % 180);
  };
  for (let y = TOP; y < END; y++) {
    const like = y < LINE ? y : 2 * LINE - 1 - y;
    const share = y < LINE ? 1 : strength * (1 - (fade * (y - LINE)) / (END - LINE));
    for (let x = LEFT; x < RIGHT; x++) {
      const i = y * SIDE + x;
      data[i] = 1;
      for (let c = 0; c < 3; c++)
        rgb[i * 3 + c] = Math.round(245 + (block(x, like, c) - 245) * share);
    }
  }
  return { alpha: { width: SIDE, height: SIDE, data }, rgb };
}

const rowsOf = ({ data }: { data: Float32Array }) =>
  Array.from({ length: SIDE }, (_, y) => data[y * SIDE + 100]!);

it('takes away what repeats a thing upside down and weaker, and nothing above the line', () => {
  const strengths = fc.double({ min: 0.2, max: 0.5, noNaN: true });
  const fades = fc.double({ min: 0, max: 0.8, noNaN: true });
  fc.assert(
    fc.property(fc.nat(1000), strengths, fades, (seed, strength, fade) => {
      const { alpha, rgb } = pictureOf(seed, strength, fade);
      const rows = rowsOf(dropReflection(alpha, rgb));
      expect(rows.slice(LINE + 1).every((a) => a === 0)).toBe(true);
      expect(rows.slice(TOP, LINE - 1).every((a) => a === 1)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

it('takes away the image of what hangs above the ground, too', () => {
  const { alpha, rgb } = pictureOf(4, 0.4);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 200; x < 230; x++) {
      const hangs = (y >= 100 && y < 160) || (y >= 2 * LINE - 160 && y < 2 * LINE - 100);
      if (hangs) alpha.data[y * SIDE + x] = 1;
    }
  }
  const { data } = dropReflection(alpha, rgb);
  const at = (x: number, y: number) => data[y * SIDE + x];
  expect([at(215, 130), at(215, 230)]).toEqual([1, 0]);
});

it('keeps a thing of two equal halves, and one that merely goes on below', () => {
  const equal = pictureOf(1, 1);
  expect(dropReflection(equal.alpha, equal.rgb)).toBe(equal.alpha);
  const { alpha, rgb } = pictureOf(2, 0);
  const other = pictureOf(3, 1);
  rgb.set(other.rgb.subarray(LINE * SIDE * 3), LINE * SIDE * 3);
  expect(dropReflection(alpha, rgb)).toBe(alpha);
});

it('keeps what is plain, and what is empty', () => {
  const { alpha, rgb } = pictureOf(1, 0.4);
  expect(dropReflection(alpha, new Uint8Array(rgb.length).fill(90))).toBe(alpha);
  const empty = { ...alpha, data: new Float32Array(alpha.data.length) };
  expect(dropReflection(empty, rgb)).toBe(empty);
});
