import { joinChannels, onGrid } from '@nobg/engine/capabilities/human-parsing/join-channels.js';
import { slidingWindows } from '@nobg/engine/capabilities/human-parsing/sliding-windows.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SIDE = 16;

/** Looks at a person of 96·288 on a grid of 24·72, and what a network says of each place in them. */
function answersOf(say: (x: number, y: number) => readonly number[]) {
  const picture = { width: 96, height: 288 };
  const grid = { width: 24, height: 72 };
  const [, ...windows] = slidingWindows(picture.width, picture.height);
  const answers = windows.map((square) => {
    const window = onGrid(square, picture, grid);
    const cells = Array.from({ length: SIDE * SIDE }, (_, i) => {
      const x = window.left + ((i % SIDE) + 0.5) * (window.width / SIDE);
      const y = window.top + (Math.floor(i / SIDE) + 0.5) * (window.height / SIDE);
      return say(x, y);
    });
    return { window, data: Float32Array.from(cells.flat()) };
  });
  return { answers, grid };
}

describe('joinChannels', () => {
  it('puts what overlapping windows say of a place there, channel by channel', () => {
    const { answers, grid } = answersOf((x, y) => [x, y, 7]);
    expect(answers.length).toBeGreaterThan(2);
    const joined = joinChannels(answers, SIDE, 3, grid);
    for (let y = 2; y < grid.height - 2; y++) {
      for (let x = 2; x < grid.width - 2; x++) {
        const at = (y * grid.width + x) * 3;
        expect(Math.abs(joined[at]! - (x + 0.5))).toBeLessThan(0.01);
        // At a window's end the last cell is repeated, but hardly counts.
        expect(Math.abs(joined[at + 1]! - (y + 0.5))).toBeLessThan(0.2);
        expect(joined[at + 2]).toBeCloseTo(7, 4);
      }
    }
  });

  it('shrinks by a mean over all cells', () => {
    const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) => i % 2);
    const window = { left: 0, top: 0, width: 4, height: 4 };
    const joined = joinChannels([{ window, data }], SIDE, 1, window);
    for (const value of joined) expect(Math.abs(value - 0.5)).toBeLessThan(0.1);
  });

  it('stays within what was said, whatever the size', () => {
    const size = fc.integer({ min: 1, max: 600 });
    fc.assert(
      fc.property(size, size, (width, height) => {
        const grid = { width: 12, height: 28 };
        const [whole, ...windows] = slidingWindows(width, height);
        const answers = (windows.length > 0 ? windows : [whole!]).map((window, k) => ({
          window: onGrid(window, { width, height }, grid),
          data: new Float32Array(SIDE * SIDE).fill(k % 2),
        }));
        const joined = joinChannels(answers, SIDE, 1, grid);
        return joined.every((value) => value >= 0 && value <= 1 + 1e-5);
      }),
      { numRuns: 300 },
    );
  });
});
