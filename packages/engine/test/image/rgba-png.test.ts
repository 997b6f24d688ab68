import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { adler32 } from '@nobg/engine/image/encode/adler32.js';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import { pngChunks } from '@nobg/engine/image/png-chunks.js';
import { safeSharp } from '@nobg/engine/image/sharp.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'nobg-png-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Noise, or a picture that changes slowly, inside a box; nothing around it. */
function picture(width: number, height: number, noisy: boolean, shown: readonly number[]) {
  const rgba = new Uint8Array(width * height * 4);
  const [left = 0, top = 0, right = 1, bottom = 1] = shown;
  let state = 7;
  for (let y = Math.floor(top * height); y < Math.ceil(bottom * height); y++) {
    for (let x = Math.floor(left * width); x < Math.ceil(right * width); x++) {
      const at = (y * width + x) * 4;
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const grain = noisy ? state >>> 24 : 0;
      rgba.set([x + grain, y + grain, x + y + grain, 255 - (x % 3)], at);
    }
  }
  return rgba;
}

async function written(rgba: Uint8Array, width: number, height: number): Promise<Buffer> {
  const path = join(dir, 'picture.png');
  const bytes = await writeRgbaPng(path, rgba, width, height);
  const png = await readFile(path);
  expect(png.length).toBe(bytes);
  return png;
}

async function pixelsOf(png: Buffer): Promise<Buffer> {
  return safeSharp()(png, { limitInputPixels: false }).raw().toBuffer();
}

describe('writeRgbaPng', () => {
  it('writes what others read back, pixel by pixel', async () => {
    const side = fc.integer({ min: 1, max: 70 });
    const share = fc.double({ min: 0, max: 0.5, noNaN: true });
    const shown = fc.tuple(share, share, share, share);
    await fc.assert(
      fc.asyncProperty(side, side, fc.boolean(), shown, async (w, h, noisy, [l, t, r, b]) => {
        const rgba = picture(w, h, noisy, [l, t, 1 - r, 1 - b]);
        const png = await written(rgba, w, h);
        expect((await pixelsOf(png)).equals(rgba)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['many bands', 1100, 1300],
    ['rows longer than a band', 140_000, 3],
  ])('joins %s to one stream with its checksum', async (_, width, height) => {
    for (const noisy of [false, true]) {
      const rgba = picture(width, height, noisy, [0.1, 0.1, 0.9, 0.8]);
      const png = await written(rgba, width, height);
      const parts = pngChunks(png).filter(({ type }) => type === 'IDAT');
      // Throws where the checksum is another one.
      const filtered = inflateSync(Buffer.concat(parts.map(({ data }) => data)));
      expect(filtered.length).toBe((width * 4 + 1) * height);
      expect((await pixelsOf(png)).equals(rgba)).toBe(true);
    }
  });

  it('takes pixels that begin anywhere in memory', async () => {
    const rgba = picture(20, 10, true, [0, 0, 1, 1]);
    const shifted = new Uint8Array(rgba.length + 1).subarray(1);
    shifted.set(rgba);
    expect((await pixelsOf(await written(shifted, 20, 10))).equals(rgba)).toBe(true);
  });
});

it('adler32 is that of RFC 1950, in one go or in parts', () => {
  const text = Buffer.from('Wikipedia');
  expect(adler32(text)).toBe(0x11e60398);
  expect(adler32(text.subarray(4), adler32(text.subarray(0, 4)))).toBe(0x11e60398);
  const most = new Uint8Array(100_000).fill(255);
  let [a, b] = [1, 0];
  for (const byte of most) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  expect(adler32(most)).toBe(b * 65536 + a);
});
