import { markAsTest } from '@nobg/engine/compose/watermark.js';
import { describe, expect, it } from 'vitest';

function picture(width: number, height: number, pixel: readonly number[]) {
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < rgba.length; at += 4) rgba.set(pixel, at);
  return { width, height, rgba };
}

/** The part of the pixels of an area that differ between two pictures. */
function changedPart(a: Uint8Array, b: Uint8Array): number {
  let changed = 0;
  for (let at = 0; at < a.length; at += 4) {
    if ([0, 1, 2, 3].some((c) => a[at + c] !== b[at + c])) changed += 1;
  }
  return changed / (a.length / 4);
}

describe('the mark of free pictures', () => {
  it.each([
    ['nothing', [0, 0, 0, 0]],
    ['white', [255, 255, 255, 255]],
    ['black', [0, 0, 0, 255]],
    ['a colour', [200, 40, 90, 255]],
  ])('shows on %s, and leaves most of the picture to be judged', (_what, pixel) => {
    const plain = picture(400, 300, pixel);
    const marked = markAsTest(plain);
    const part = changedPart(plain.rgba, marked.rgba);
    expect(part).toBeGreaterThan(0.05);
    expect(part).toBeLessThan(0.35);
    expect(plain.rgba).toEqual(picture(400, 300, pixel).rgba);
  });

  it('covers every quarter, so that no corner can be cut out free of it', () => {
    const plain = picture(640, 640, [90, 120, 60, 255]);
    const { rgba } = markAsTest(plain);
    for (const [left, top] of [
      [0, 0],
      [320, 0],
      [0, 320],
      [320, 320],
    ] as const) {
      let ink = 0;
      for (let y = top; y < top + 320; y += 1) {
        for (let x = left; x < left + 320; x += 1) if (rgba[(y * 640 + x) * 4] !== 90) ink += 1;
      }
      expect(ink).toBeGreaterThan(3000);
    }
  });

  it('fits on the smallest pictures', () => {
    const plain = picture(9, 7, [255, 0, 0, 255]);
    expect(markAsTest(plain).rgba).toHaveLength(9 * 7 * 4);
  });
});
