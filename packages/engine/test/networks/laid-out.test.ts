import { CELLS, CONTEXT_CHANNELS, laidOut } from '@nobg/engine/networks/selfie-multiclass.js';
import { expect, it } from 'vitest';

/** As cells come: each has its own number in all channels. */
const numbered = Float32Array.from({ length: CELLS * CELLS * CONTEXT_CHANNELS }, (_, i) =>
  Math.floor(i / CONTEXT_CHANNELS),
);

it('lays the cells of blocks of 4·4 out as the picture is, each once', () => {
  const picture = laidOut(numbered);
  const at = (x: number, y: number) => picture[(y * CELLS + x) * CONTEXT_CHANNELS + 7];
  // Of all blocks the first cell comes first, then of all the second.
  expect([at(0, 0), at(4, 0), at(8, 0), at(0, 4), at(12, 12)]).toEqual([0, 1, 2, 4, 15]);
  expect([at(1, 0), at(5, 0), at(0, 1), at(15, 15)]).toEqual([16, 17, 64, 255]);
  expect(new Set(picture).size).toBe(CELLS * CELLS);
});
