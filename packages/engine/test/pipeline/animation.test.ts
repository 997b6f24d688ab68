import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { crc32, inflateSync } from 'node:zlib';
import { parseColour } from '@nobg/contract/measures.js';
import { type OutputOptions, SIZE_TIERS } from '@nobg/contract/output.js';
import { readGifFrame } from '@nobg/engine/image/encode/animation/gif-frame.js';
import { hardAlpha } from '@nobg/engine/image/encode/hard-alpha.js';
import { steadyAlpha } from '@nobg/engine/pipeline/animation/steady-alpha.js';
import { writeAnimation } from '@nobg/engine/pipeline/animation/write-animation.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type CutoutJob, type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let cutter: Cutter;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-animation-'));
  cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
});
afterAll(async () => {
  await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

const SIDE = 48;
const DELAYS = [40, 250, 100, 70];
/** Left edge of the red square in each frame; the third is the second again. */
const LEFTS = [4, 16, 16, 28];

/** A red square on green that moves to the right; the small network keeps what is red. */
async function moving(name: string, plays: number, lefts = LEFTS): Promise<string> {
  const path = join(folder, name);
  // Not by libvips, which joins frames that are the same.
  async function* frames() {
    for (const [i, left] of lefts.entries()) {
      const rgba = new Uint8Array(SIDE * SIDE * 4);
      for (let at = 0; at < SIDE * SIDE; at++) {
        const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
        const inside = x >= left && x < left + 14 && y >= 14 && y < 34;
        rgba.set(inside ? [255, 0, 0, 255] : [0, 255, 0, 255], at * 4);
      }
      yield { picture: { width: SIDE, height: SIDE, rgba }, delay: DELAYS[i % 4]! };
    }
  }
  const format = extname(name).slice(1) as 'gif' | 'webp' | 'png';
  const output = { format, ...(format === 'webp' ? { lossless: true } : {}) };
  await writeAnimation(path, frames(), { count: lefts.length, plays, output });
  return path;
}

async function cut(inputPath: string, output: OutputOptions, more: Partial<CutoutJob> = {}) {
  const outputPath = join(folder, `out.${output.format ?? 'png'}`);
  const job = { inputPath, outputPath, mode: 'product', limits: DEFAULT_IMAGE_LIMITS } as const;
  const steps: string[] = [];
  const result = await cutter.cut(
    { ...job, output: { frames: 'all', ...output }, ...more },
    { onStep: (step) => steps.push(step) },
  );
  return { result, outputPath, steps };
}

/** Where the middle row of each frame is opaque: its first and last column. */
function spans(data: Buffer, width: number, height: number): ([number, number] | null)[] {
  const frames = data.length / (width * height * 4);
  return Array.from({ length: frames }, (_, frame) => {
    const row = (frame * height + Math.floor(height / 2)) * width;
    const opaque = Array.from({ length: width }, (_x, x) => x).filter(
      (x) => data[(row + x) * 4 + 3]! > 128,
    );
    return opaque.length === 0 ? null : [opaque[0]!, opaque.at(-1)!];
  });
}

async function framesOf(path: string) {
  const meta = await sharp(path).metadata();
  const { data, info } = await sharp(path, { pages: -1 })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { meta, spans: spans(data, info.width, info.pageHeight ?? info.height) };
}

/** An APNG read by hand, as libvips sees its first frame alone. */
async function apngFrames(path: string) {
  const png = await readFile(path);
  const frames: { delay: number; data: Buffer[] }[] = [];
  let [plays, count, next] = [-1, 0, 0];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    if (type === 'acTL') [count, plays] = [body.readUInt32BE(0), body.readUInt32BE(4)];
    if (type === 'fcTL' || type === 'fdAT') expect(body.readUInt32BE(0)).toBe(next++);
    if (type === 'fcTL') {
      frames.push({ delay: (body.readUInt16BE(20) * 1000) / body.readUInt16BE(22), data: [] });
    }
    if (type === 'IDAT') frames.at(-1)!.data.push(body);
    if (type === 'fdAT') frames.at(-1)!.data.push(body.subarray(4));
    at += length + 12;
  }
  const bytes = frames.map(({ data }) => inflateSync(Buffer.concat(data)).length);
  return { plays, count, delays: frames.map(({ delay }) => delay), bytes };
}

const near = (found: ([number, number] | null)[], lefts: number[]) =>
  found.forEach((span, i) => {
    expect(span, `frame ${i}`).not.toBeNull();
    expect(Math.abs(span![0] - lefts[i]!), `frame ${i}: ${span}`).toBeLessThan(4);
  });

describe('every frame', () => {
  it.each(['moving.gif', 'moving.webp', 'moving.png'])(
    'of %s is cut out into an animated WebP',
    async (name) => {
      const { result, outputPath, steps } = await cut(await moving(name, 3), { format: 'webp' });
      const { meta, spans: found } = await framesOf(outputPath);
      expect(meta).toMatchObject({ pages: 4, delay: DELAYS, loop: 3, hasAlpha: true });
      expect(result).toMatchObject({ frames: 4, format: 'webp', type: 'product' });
      expect(result).toMatchObject({ width: SIDE, height: SIDE });
      near(found, LEFTS);
      // The one that is the frame before it again is not looked at again.
      expect(steps.filter((step) => step.startsWith('frame:'))).toEqual([
        'frame:1-4',
        'frame:2-4',
        'frame:4-4',
      ]);
    },
  );

  it('takes the whole pipeline at any size of the result', async () => {
    const size = { maxPixels: SIZE_TIERS.preview };
    const { steps } = await cut(await moving('moving.gif', 0), { format: 'webp', size });
    expect(steps).toContain('saliency-pass');
    expect(steps).not.toContain('preview-pass');
  });

  it('is cut out into a GIF whose pixels are there or not, and leave nothing of earlier ones', async () => {
    const { outputPath } = await cut(await moving('moving.gif', 0), { format: 'gif' });
    const { meta, spans: found } = await framesOf(outputPath);
    expect(meta).toMatchObject({ pages: 4, delay: DELAYS, loop: 0, hasAlpha: true });
    near(found, LEFTS);
    const last = await sharp(outputPath, { page: 3 }).ensureAlpha().raw().toBuffer();
    const alphas = new Set(last.filter((_, i) => i % 4 === 3));
    expect([...alphas].sort()).toEqual([0, 255]);
  });

  it('is cut out into an APNG, which shows its first frame to who knows no more', async () => {
    const { outputPath, result } = await cut(await moving('moving.webp', 2), {});
    expect(result.format).toBe('png');
    const { plays, count, delays, bytes } = await apngFrames(outputPath);
    expect({ plays, count, delays }).toEqual({ plays: 2, count: 4, delays: DELAYS });
    expect(bytes).toEqual(Array(4).fill(SIDE * (1 + SIDE * 4)));
    const { spans: found } = await framesOf(outputPath);
    near(found, LEFTS.slice(0, 1));
  });

  it.each([0, 1, 2, 7])('is played as often as before: %i', async (loop) => {
    for (const format of ['gif', 'webp'] as const) {
      const { outputPath } = await cut(await moving('moving.webp', loop), { format });
      expect((await sharp(outputPath).metadata()).loop, format).toBe(loop);
    }
  });

  it('has the same canvas when it is cropped: around the subject of all of them', async () => {
    const { outputPath, result } = await cut(
      await moving('moving.gif', 0),
      { format: 'webp' },
      { composition: { crop: {} } },
    );
    const { spans: found } = await framesOf(outputPath);
    expect(result.width).toBeGreaterThan(28 + 14 - 4 - 6);
    expect(result.width).toBeLessThan(SIDE);
    const offset = LEFTS[0]!;
    near(
      found,
      LEFTS.map((left) => left - offset),
    );
  });

  it('keeps the plain cutout of the first beside it, and a small picture', async () => {
    const cutoutPath = join(folder, 'plain.png');
    const { result } = await cut(
      await moving('moving.gif', 0),
      { format: 'gif' },
      { cutoutPath, thumbnailSide: 16 },
    );
    const { width, height, pages = 1 } = await sharp(cutoutPath).metadata();
    expect({ width, height, pages }).toEqual({ width: SIDE, height: SIDE, pages: 1 });
    expect(Buffer.from(result.thumbnail ?? '', 'base64').toString('latin1', 8, 12)).toBe('WEBP');
  });
});

describe('a file of one frame', () => {
  it('is cut out as it always is', async () => {
    const still = join(folder, 'still.png');
    await sharp(await moving('moving.webp', 0))
      .png()
      .toFile(still);
    const { outputPath, result } = await cut(still, { format: 'webp' });
    expect(result.frames).toBeUndefined();
    expect((await sharp(outputPath).metadata()).pages ?? 1).toBe(1);
  });

  it('can be a GIF, with edges mixed with a matte or cut', async () => {
    const still = await moving('moving.webp', 0);
    const { outputPath } = await cut(still, { format: 'gif', frames: 'first' });
    expect((await sharp(outputPath).metadata()).format).toBe('gif');
    const soft = Uint8Array.from([10, 20, 30, 255, 10, 20, 30, 127, 10, 20, 30, 10]);
    expect([...hardAlpha(soft, undefined)]).toEqual([10, 20, 30, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
    const white = parseColour('white')!;
    expect([...hardAlpha(soft, white)]).toEqual([10, 20, 30, 255, 133, 138, 143, 255, 0, 0, 0, 0]);
  });
});

describe('what is too much is refused, and leaves nothing', () => {
  const refused = async (limits: CutoutJob['limits'], code: string, path?: string) => {
    const before = await readdir(folder);
    const job = cut(path ?? (await moving('moving.gif', 0)), { format: 'webp' }, { limits });
    await expect(job).rejects.toMatchObject({ code, status: 422, fields: [{ field: 'image' }] });
    const left = (await readdir(folder)).filter((name) => !before.includes(name));
    expect(left.filter((name) => name !== 'moving.gif')).toEqual([]);
  };

  it('too many frames', () => refused({ maxPixels: 1e8, maxFrames: 3 }, 'too_many_frames'));

  it('too many pixels in all frames together', () =>
    refused({ maxPixels: SIDE * SIDE * 3 }, 'too_many_pixels'));

  it('frames that would take longer than a job may', async () => {
    const lefts = Array.from({ length: 30 }, (_, i) => i);
    await refused(
      { maxPixels: 1e8, maxMs: 1 },
      'too_many_frames',
      await moving('long.webp', 0, lefts),
    );
  });

  it('an animation without any subject', async () => {
    const lefts = [SIDE, SIDE + 1];
    const path = await moving('empty.webp', 0, lefts);
    await expect(cut(path, { format: 'gif' })).rejects.toMatchObject({ code: 'no_subject' });
    expect(await readdir(folder)).not.toContain('out.gif.frames');
  });
});

describe('an alpha that is held to the one before', () => {
  const photo = (value: number) => ({
    ...{ width: 16, height: 16, alpha: null },
    rgb: new Uint8Array(16 * 16 * 3).fill(value),
  });
  const plane = (value: number) => new Uint8Array(256).fill(value);

  it('flickers less where the photo stands still', () => {
    const steady = steadyAlpha(photo(90), plane(140), { photo: photo(90), alpha: plane(100) });
    expect(new Set(steady)).toEqual(new Set([114]));
  });

  it('is its own where the photo changed', () => {
    const steady = steadyAlpha(photo(120), plane(140), { photo: photo(90), alpha: plane(0) });
    expect(new Set(steady)).toEqual(new Set([140]));
  });

  it('is its own beside what moves, though nothing changed there', () => {
    const moves = photo(90);
    for (let y = 0; y < 16; y++) moves.rgb.fill(200, (y * 16 + 9) * 3, (y * 16 + 16) * 3);
    const steady = steadyAlpha(moves, plane(140), { photo: photo(90), alpha: plane(0) });
    expect(steady[8 * 16 + 2]).toBe(140);
  });

  it('is never beyond either', () => {
    const byte = fc.nat(255);
    fc.assert(
      fc.property(byte, byte, byte, byte, (now, old, a, b) => {
        const before = { photo: photo(old), alpha: plane(b) };
        for (const value of steadyAlpha(photo(now), plane(a), before)) {
          expect(value).toBeGreaterThanOrEqual(Math.min(a, b));
          expect(value).toBeLessThanOrEqual(Math.max(a, b));
        }
      }),
      { numRuns: 50 },
    );
  });
});

it('a GIF that is damaged is taken apart or refused with a RangeError, and nothing else', async () => {
  const whole = await readFile(await moving('one.gif', 0, [3]));
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(damage, fc.nat(), (bytes, end) => {
      const copy = Buffer.from(whole);
      for (const [at, value] of bytes) copy[at % copy.length] = value;
      try {
        readGifFrame(copy.subarray(0, (end % copy.length) + 1));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 1000 },
  );
  await writeFile(join(folder, 'one.gif'), whole);
});
