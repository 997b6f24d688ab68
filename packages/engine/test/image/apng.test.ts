import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NobgError } from '@nobg/contract/errors.js';
import { apngPictures } from '@nobg/engine/image/apng/apng-frames.js';
import { apngFrameCount, readApng } from '@nobg/engine/image/apng/read-apng.js';
import { PNG_SIGNATURE, pngChunk, pngChunks, uint32 } from '@nobg/engine/image/png-chunks.js';
import { readAnimation, readFrames } from '@nobg/engine/image/read-animation.js';
import { writeAnimation } from '@nobg/engine/pipeline/animation/write-animation.js';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from '@nobg/engine/types.js';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-apng-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Colour = readonly [number, number, number, number];
const RED: Colour = [255, 0, 0, 255];
const GREEN: Colour = [0, 255, 0, 255];
const BLUE: Colour = [0, 0, 255, 255];
const HALF_BLUE: Colour = [0, 0, 255, 128];
const NOTHING: Colour = [0, 0, 0, 0];
const [LEAVE, EMPTY, RESTORE] = [0, 1, 2];

/** A frame of one colour, on columns `left` to `left + width` of a picture one pixel high. */
interface Part {
  readonly left: number;
  readonly width: number;
  readonly colour: Colour;
  readonly dispose?: number;
  readonly over?: boolean;
}

async function packed(width: number, colour: Colour): Promise<Buffer> {
  const rgba = Buffer.from(Array.from({ length: width }, () => [...colour]).flat());
  const png = await sharp(rgba, { raw: { width, height: 1, channels: 4 } })
    .png()
    .toBuffer();
  return Buffer.concat(pngChunks(png).flatMap(({ type, data }) => (type === 'IDAT' ? [data] : [])));
}

/** An APNG of such frames; with `hidden` its still picture is none of them. */
async function apng(width: number, parts: readonly Part[], hidden?: Colour): Promise<Buffer> {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, 1, 8, 6, 0, 0, 0]);
  const chunks = [
    pngChunk('IHDR', header),
    pngChunk('acTL', Buffer.concat([uint32(parts.length), uint32(3)])),
  ];
  if (hidden) chunks.push(pngChunk('IDAT', await packed(width, hidden)));
  let sequence = 0;
  for (const [i, part] of parts.entries()) {
    const place = [part.width, 1, part.left, 0].map(uint32);
    const end = Buffer.from([0, 1, 0, 20, part.dispose ?? LEAVE, part.over ? 1 : 0]);
    chunks.push(pngChunk('fcTL', Buffer.concat([uint32(sequence++), ...place, end])));
    const data = await packed(part.width, part.colour);
    if (i === 0 && !hidden) chunks.push(pngChunk('IDAT', data));
    else chunks.push(pngChunk('fdAT', Buffer.concat([uint32(sequence++), data])));
  }
  return Buffer.concat([PNG_SIGNATURE, ...chunks, pngChunk('IEND', Buffer.alloc(0))]);
}

async function shown(bytes: Buffer): Promise<Colour[][]> {
  const pictures: Colour[][] = [];
  for await (const rgba of apngPictures(readApng(bytes))) {
    pictures.push(
      Array.from({ length: rgba.length / 4 }, (_, i) => {
        const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(i * 4);
        return alpha === 0 ? NOTHING : ([red, green, blue, alpha] as const);
      }),
    );
  }
  return pictures;
}

describe('a frame of an animated PNG', () => {
  const first = { left: 0, width: 3, colour: RED };

  it('replaces what it covers, or is laid over it', async () => {
    const replaced = await apng(3, [first, { left: 1, width: 2, colour: HALF_BLUE }]);
    expect(await shown(replaced)).toEqual([
      [RED, RED, RED],
      [RED, HALF_BLUE, HALF_BLUE],
    ]);
    const laid = await apng(3, [first, { left: 1, width: 1, colour: HALF_BLUE, over: true }]);
    expect((await shown(laid))[1]).toEqual([RED, [127, 0, 128, 255], RED]);
  });

  it('stays, is emptied, or gives back what was there, before the next', async () => {
    const after = async (dispose: number) => {
      const middle = { left: 1, width: 2, colour: GREEN, dispose };
      const last = { left: 2, width: 1, colour: BLUE };
      const pictures = await shown(await apng(3, [first, middle, last]));
      expect(pictures[1]).toEqual([RED, GREEN, GREEN]);
      return pictures[2];
    };
    expect(await after(LEAVE)).toEqual([RED, GREEN, BLUE]);
    expect(await after(EMPTY)).toEqual([RED, NOTHING, BLUE]);
    expect(await after(RESTORE)).toEqual([RED, RED, BLUE]);
  });

  it('has the colours that gAMA says, as a still picture has', async () => {
    const dark: Colour = [55, 55, 55, 255];
    const linear = await apng(2, [{ left: 0, width: 2, colour: dark }]);
    const afterHeader = PNG_SIGNATURE.length + 25;
    const told = Buffer.concat([
      linear.subarray(0, afterHeader),
      pngChunk('gAMA', uint32(100_000)),
      linear.subarray(afterHeader),
    ]);
    const [[pixel]] = (await shown(told)) as [[Colour]];
    for (const value of pixel.slice(0, 3)) expect(Math.abs(value - 128)).toBeLessThanOrEqual(2);
    expect(await shown(linear)).toEqual([[dark, dark]]);
  });

  it('is not the still picture where that is for others alone', async () => {
    const frames = [first, { left: 0, width: 1, colour: GREEN }];
    expect(await shown(await apng(3, frames, BLUE))).toEqual([
      [RED, RED, RED],
      [GREEN, RED, RED],
    ]);
  });
});

async function read(bytes: Buffer, limits: ImageLimits = DEFAULT_IMAGE_LIMITS) {
  const path = join(folder, 'moving.png');
  await writeFile(path, bytes);
  const animation = await readAnimation(path, limits);
  if (animation === null) return null;
  const frames = [];
  for await (const { rgb, alpha } of readFrames(animation)) {
    frames.push({ rgb: Buffer.from(rgb), alpha });
  }
  return { animation, frames };
}

it('what was written is read, with delays and plays', async () => {
  const path = join(folder, 'written.png');
  const sizes = { width: 5, height: 4 };
  const colours = [RED, GREEN, BLUE];
  async function* pictures() {
    for (const [i, colour] of colours.entries()) {
      const rgba = Uint8Array.from({ length: 80 }, (_, at) => colour[at % 4]!);
      yield { picture: { ...sizes, rgba }, delay: 40 + i };
    }
  }
  await writeAnimation(path, pictures(), { count: 3, plays: 2, output: { format: 'png' } });
  const found = await read(await readFile(path));
  expect(found?.animation).toMatchObject({ ...sizes, delays: [40, 41, 42], plays: 2 });
  expect(found?.frames.map(({ rgb, alpha }) => [...rgb.subarray(0, 3), alpha])).toEqual(
    colours.map(([red, green, blue]) => [red, green, blue, null]),
  );
});

it('a PNG of one picture is no animation', async () => {
  const still = await sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  expect(apngFrameCount(still)).toBe(0);
  expect(await read(still)).toBeNull();
  expect(await read(await apng(3, [{ left: 0, width: 3, colour: RED }]))).toBeNull();
});

describe('refused is an animated PNG', () => {
  const frame = { left: 0, width: 2, colour: RED };
  const code = (bytes: Buffer, limits?: ImageLimits) =>
    read(bytes, limits).then(
      () => 'read',
      (error) => error.code,
    );

  it('of too many frames, or of too many pixels in them, by what its header says', async () => {
    const many = await apng(2, [frame, frame, frame]);
    expect(await code(many, { maxPixels: 100, maxFrames: 2 })).toBe('too_many_frames');
    expect(await code(many, { maxPixels: 5 })).toBe('too_many_pixels');
    const boast = Buffer.from(many);
    const at = boast.indexOf('acTL');
    pngChunk('acTL', Buffer.concat([uint32(4_000_000_000), uint32(0)])).copy(boast, at - 4);
    expect(await code(boast)).toBe('too_many_frames');
  });

  it('whose frames lie outside, are missing, or are out of order', async () => {
    expect(await code(await apng(2, [frame, { ...frame, left: 1 }]))).toBe('unreadable_image');
    expect(await code(await apng(2, [frame, { ...frame, dispose: 3 }]))).toBe('unreadable_image');
    const whole = await apng(2, [frame, frame]);
    const chunks = pngChunks(whole).map(({ type, data }) => pngChunk(type, data));
    const without = (index: number) =>
      Buffer.concat([PNG_SIGNATURE, ...chunks.filter((_, i) => i !== index)]);
    // IHDR, acTL, fcTL, IDAT, fcTL, fdAT, IEND
    for (const index of [2, 3, 4, 5, 6]) expect(await code(without(index))).not.toBe('read');
  });

  it('that is cut off or damaged, and in no other way than that', { timeout: 60_000 }, async () => {
    const parts = [frame, { ...frame, colour: HALF_BLUE, over: true, dispose: RESTORE }, frame];
    const whole = await apng(2, parts);
    const chunks = pngChunks(whole);
    const damage = fc.record({
      chunk: fc.nat(chunks.length - 1),
      at: fc.nat(),
      value: fc.nat(255),
      // Checksums are right again, or the file ends early.
      end: fc.option(fc.nat(whole.length)),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ chunk, at, value, end }) => {
        const copies = chunks.map(({ type, data }, i) => {
          const copy = Buffer.from(data);
          if (i === chunk && copy.length > 0) copy[at % copy.length] = value;
          return pngChunk(type, copy);
        });
        const file = Buffer.concat([PNG_SIGNATURE, ...copies]).subarray(0, end ?? undefined);
        try {
          await read(file, { maxPixels: 10_000 });
        } catch (error) {
          expect(error).toBeInstanceOf(NobgError);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('of any bytes, with a RangeError and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readApng(Buffer.concat([PNG_SIGNATURE, bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
