import {
  blendWindows,
  slidingWindows,
} from '@nobg/engine/capabilities/human-parsing/sliding-windows.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const side = fc.integer({ min: 1, max: 400 });
const small = fc.integer({ min: 1, max: 120 });

describe('slidingWindows', () => {
  it('begins with the whole, and stays inside the box', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const windows = slidingWindows(width, height);
        expect(windows[0]).toEqual({ left: 0, top: 0, width, height });
        for (const window of windows) {
          expect(window.left).toBeGreaterThanOrEqual(0);
          expect(window.top).toBeGreaterThanOrEqual(0);
          expect(window.left + window.width).toBeLessThanOrEqual(width);
          expect(window.top + window.height).toBeLessThanOrEqual(height);
        }
      }),
    );
  });

  it('sees a standing person in overlapping windows from head to foot', () => {
    const [, ...windows] = slidingWindows(100, 320);
    expect(windows[0]!.top).toBe(0);
    expect(windows.at(-1)!.top + windows.at(-1)!.height).toBe(320);
    for (const [i, square] of windows.entries()) {
      expect([square.width, square.height]).toEqual([100, 115]);
      if (i > 0) expect(square.top - windows[i - 1]!.top).toBeLessThanOrEqual(0.6 * 115 + 1);
    }
  });

  it('lays windows side by side for a person who lies', () => {
    const upright = slidingWindows(100, 320);
    const lying = slidingWindows(320, 100);
    expect(lying).toEqual(
      upright.map(({ left, top, width, height }) => ({
        left: top,
        top: left,
        width: height,
        height: width,
      })),
    );
  });

  it('leaves no gap between windows, however thin the person', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), side, (height, width) => {
        const [whole, ...windows] = slidingWindows(width, height);
        const long = Math.max(width, height);
        let covered = 0;
        for (const { left, top, width: w, height: h } of windows) {
          expect(height > width ? top : left).toBeLessThanOrEqual(covered);
          covered = height > width ? top + h : left + w;
        }
        expect(windows.length === 0 ? Math.max(whole!.width, whole!.height) : covered).toBe(long);
      }),
    );
  });

  it('is the whole alone of what is nearly square, and a bounded number of windows of a thread', () => {
    expect(slidingWindows(100, 120)).toHaveLength(1);
    expect(slidingWindows(1, 4000).length).toBeLessThan(12);
  });
});

describe('blendWindows', () => {
  it('weighs answers so that the weights of each pixel sum to one', () => {
    fc.assert(
      fc.property(
        small,
        small,
        fc.float({ min: 0, max: 1, noNaN: true }),
        (width, height, value) => {
          const answers = slidingWindows(width, height).map((window) => {
            const data = new Float32Array(window.width * window.height).fill(value);
            return { window, plane: { width: window.width, height: window.height, data } };
          });
          const { data } = blendWindows(answers, width, height);
          for (const joined of data) if (!(Math.abs(joined - value) < 1e-4)) return false;
          return true;
        },
      ),
    );
  });

  it('trusts the window in whose middle a pixel lies', () => {
    const plane = (value: number) => ({
      width: 80,
      height: 80,
      data: new Float32Array(6400).fill(value),
    });
    const upper = { window: { left: 0, top: 0, width: 80, height: 80 }, plane: plane(0) };
    const lower = { window: { left: 0, top: 40, width: 80, height: 80 }, plane: plane(1) };
    const { data } = blendWindows([upper, lower], 80, 120);
    const at = (y: number) => data[y * 80 + 40]!;
    expect(at(20)).toBe(0);
    expect(at(41)).toBeLessThan(0.25);
    expect(at(60)).toBeCloseTo(0.5, 1);
    expect(at(78)).toBeGreaterThan(0.75);
    expect(at(100)).toBe(1);
  });
});
