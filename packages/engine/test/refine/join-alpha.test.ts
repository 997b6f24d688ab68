import { joinAlpha, withinPhoto } from '@nobg/engine/refine/join-alpha.js';
import { describe, expect, it } from 'vitest';

const rgb = Uint8Array.of(10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42);
/** The pixel in the middle of a row, and the first of the next. */
const colours = {
  pixels: { columns: Int32Array.of(1, 0), starts: Int32Array.of(0, 1, 2) },
  rgb: Uint8ClampedArray.of(1, 2, 3, 4, 5, 6),
};

describe('joinAlpha', () => {
  it("takes the subject's colours where they are known, else the photo's, and none where transparent", () => {
    const photo = { width: 2, height: 2, rgb, alpha: null };
    const joined = joinAlpha(photo, Uint8Array.of(255, 128, 0, 7), colours);
    expect([...joined]).toEqual([10, 11, 12, 255, 1, 2, 3, 128, 0, 0, 0, 0, 40, 41, 42, 7]);
  });

  it('takes a colour that was stored with transparency as it is, and is no more opaque', () => {
    const photo = { width: 2, height: 2, rgb, alpha: Uint8Array.of(255, 100, 255, 0) };
    const alpha = withinPhoto(photo, Uint8Array.of(255, 128, 64, 7));
    expect([...alpha]).toEqual([255, 100, 64, 0]);
    const joined = joinAlpha(photo, alpha, colours);
    expect([...joined]).toEqual([10, 11, 12, 255, 20, 21, 22, 100, 4, 5, 6, 64, 0, 0, 0, 0]);
  });
});
