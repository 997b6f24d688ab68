import { cutoutColours, withinPhoto } from '@nobg/engine/matting/foreground/cutout-colours.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const rgb = Uint8Array.of(10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42);
/** The pixel in the middle of a row, and the first of the next. */
const colours = {
  pixels: { columns: Int32Array.of(1, 0), starts: Int32Array.of(0, 1, 2) },
  words: Uint32Array.of(0xaa030201, 0x00060504),
};

describe('joinAlpha', () => {
  it('gives each pixel its own colour and alpha, wherever in a buffer they begin', () => {
    const pixels = fc.array(
      fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.constantFrom(0, 0, 9, 255)),
    );
    fc.assert(
      fc.property(pixels, fc.nat(3), fc.nat(3), (wanted, ofColours, ofAlpha) => {
        const width = wanted.length;
        const photo = new Uint8Array(ofColours + width * 3).subarray(ofColours);
        const alpha = new Uint8Array(ofAlpha + width).subarray(ofAlpha);
        photo.set(wanted.flatMap((rgba) => rgba.slice(0, 3)));
        alpha.set(wanted.map(([, , , a]) => a));
        const none = {
          pixels: { columns: new Int32Array(0), starts: Int32Array.of(0, 0) },
          words: new Uint32Array(0),
        };
        const joined = cutoutColours({ width, height: 1, rgb: photo, alpha: null }, alpha, none);
        expect([...joined]).toEqual(
          wanted.flatMap((rgba) => (rgba[3] === 0 ? [0, 0, 0, 0] : rgba)),
        );
      }),
    );
  });

  it("takes the subject's colours where they are known, else the photo's, and none where transparent", () => {
    const photo = { width: 2, height: 2, rgb, alpha: null };
    const joined = cutoutColours(photo, Uint8Array.of(255, 128, 0, 7), colours);
    expect([...joined]).toEqual([10, 11, 12, 255, 1, 2, 3, 128, 0, 0, 0, 0, 40, 41, 42, 7]);
  });

  it('takes a colour that was stored with transparency as it is, and is no more opaque', () => {
    const photo = { width: 2, height: 2, rgb, alpha: Uint8Array.of(255, 100, 255, 0) };
    const alpha = withinPhoto(photo, Uint8Array.of(255, 128, 64, 7));
    expect([...alpha]).toEqual([255, 100, 64, 0]);
    const joined = cutoutColours(photo, alpha, colours);
    expect([...joined]).toEqual([10, 11, 12, 255, 20, 21, 22, 100, 4, 5, 6, 64, 0, 0, 0, 0]);
  });
});
