import { readBmpHeader } from '@nobg/engine/image/bmp/bmp-header.js';
import { decodeBmp } from '@nobg/engine/image/bmp/decode-bmp.js';
import { unpackRle } from '@nobg/engine/image/bmp/unpack-rle.js';
import { type BmpKind, bmp } from '@nobg/testing/bmp.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Whole steps of 5 and 6 bits, so that every depth keeps them. */
const PALETTE = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
] as const;

const KINDS: BmpKind[] = [
  { bits: 1 },
  { bits: 1, core: true },
  { bits: 4 },
  { bits: 4, packing: 'rle' },
  { bits: 8 },
  { bits: 8, core: true },
  { bits: 8, packing: 'rle' },
  { bits: 8, topDown: true },
  { bits: 16 },
  { bits: 16, packing: 'bitfields' },
  { bits: 24 },
  { bits: 24, core: true },
  { bits: 24, topDown: true },
  { bits: 32 },
  { bits: 32, packing: 'alpha' },
];

describe('a BMP', () => {
  it.each(KINDS)('of kind %o is read as it was written', (kind) => {
    const sides = fc.integer({ min: 1, max: 21 });
    const colours = kind.bits === 1 ? 2 : PALETTE.length;
    fc.assert(
      fc.property(sides, sides, fc.infiniteStream(fc.nat(colours - 1)), (width, height, stream) => {
        const indices = [...stream.take(width * height)];
        const picture = decodeBmp(bmp(kind, width, height, indices, PALETTE));
        const alpha = kind.packing === 'alpha' ? [128] : [];
        const expected = indices.flatMap((index) => [...PALETTE[index]!, ...alpha]);
        expect([picture.width, picture.height]).toEqual([width, height]);
        expect([...picture.data]).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('that is damaged or cut off is a picture or a RangeError, and nothing else', () => {
    const files = KINDS.map((kind) =>
      bmp(
        kind,
        7,
        5,
        Array.from({ length: 35 }, (_, i) => i % 2),
        PALETTE,
      ),
    );
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...files), damage, fc.nat(), (whole, bytes, end) => {
        const copy = Buffer.from(whole);
        for (const [at, value] of bytes) copy[at % copy.length] = value;
        const file = copy.subarray(0, (end % copy.length) + 1);
        const header = readBmpHeader(file);
        if (header !== null && header.width * header.height > 1e6) return;
        try {
          const { width, height, channels, data } = decodeBmp(file);
          expect(data.length).toBe(width * height * channels);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('may skip pixels and end early in its runs; what is skipped has index 0', () => {
    const packed = Uint8Array.from([0, 2, 2, 1, 2, 7, 0, 1]);
    expect([...unpackRle(packed, 4, 3, 8)]).toEqual([0, 0, 0, 0, 0, 0, 7, 7, 0, 0, 0, 0]);
  });

  it('with a JPEG or PNG inside is not read', () => {
    const file = bmp({ bits: 24 }, 1, 1, [0], PALETTE);
    file.writeUInt32LE(4, 14 + 16);
    expect(readBmpHeader(file)).toBeNull();
  });
});
