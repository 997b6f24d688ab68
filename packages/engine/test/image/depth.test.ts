import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type CutoutJob, type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let cutter: Cutter;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-depth-'));
  cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
});
afterAll(async () => {
  await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

const SIDE = 48;
/** No value that 8 bits have. */
const RED = [64_001, 1_001, 999];

async function photo(deep: boolean): Promise<string> {
  const values = Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const inside = x >= 12 && x < 36 && y >= 12 && y < 36;
    return inside ? RED : [0, 65_535, 0];
  }).flat();
  const data = deep ? Uint16Array.from(values) : Uint8Array.from(values, (value) => value >> 8);
  const path = join(folder, `${deep}.png`);
  const image = sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } });
  await image.toColourspace(deep ? 'rgb16' : 'srgb').toFile(path);
  return path;
}

async function cut(deep: boolean, output: CutoutJob['output'], more: Partial<CutoutJob> = {}) {
  const outputPath = join(folder, 'out.png');
  const inputPath = await photo(deep);
  const job = { inputPath, outputPath, mode: 'product', limits: DEFAULT_IMAGE_LIMITS } as const;
  await cutter.cut({ ...job, output: { depth: 16, ...output }, ...more });
  const meta = await sharp(outputPath).metadata();
  const space = meta.channels === 1 ? 'grey16' : 'rgb16';
  const bytes = await sharp(outputPath).toColourspace(space).raw({ depth: 'ushort' }).toBuffer();
  const values = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const at = ((meta.height >> 1) * meta.width + (meta.width >> 1)) * meta.channels;
  return { meta, middle: [...values.subarray(at, at + meta.channels)] };
}

describe('depth=16', () => {
  it('keeps the bits of a photo that has them', async () => {
    const { meta, middle } = await cut(true, {});
    expect(meta).toMatchObject({ depth: 'ushort', channels: 4, format: 'png' });
    expect(middle).toEqual([...RED, 65_535]);
  });

  it('keeps them beside metadata, too', async () => {
    const { meta, middle } = await cut(true, { metadata: 'keep' });
    expect(meta.depth).toBe('ushort');
    expect(middle).toEqual([...RED, 65_535]);
    expect((await readFile(join(folder, 'out.png'))).includes('sRGB')).toBe(true);
  });

  it('of a photo of 8 bits is the same picture, written wider', async () => {
    const { meta, middle } = await cut(false, {});
    expect(meta.depth).toBe('ushort');
    expect(middle).toEqual([250 * 257, 3 * 257, 3 * 257, 65_535]);
  });

  it('gives a mask of one grey channel', async () => {
    const { meta, middle } = await cut(true, { channels: 'alpha' });
    expect(meta).toMatchObject({ depth: 'ushort', channels: 1 });
    expect(middle).toEqual([65_535]);
  });

  it('of what was made smaller has the bits that it was made with', async () => {
    const { meta, middle } = await cut(true, { size: { maxSide: 24 } });
    expect(meta).toMatchObject({ width: 24, depth: 'ushort' });
    expect(middle[0]! % 257).toBe(0);
  });
});
