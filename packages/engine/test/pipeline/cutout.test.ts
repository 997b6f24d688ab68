import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODES } from '@nobg/contract/modes.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let cutter: Cutter;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-cutout-'));
  cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
});
afterAll(async () => {
  await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

/**
 * A red square on blue, in the middle half of the picture. Drawn here because the engine
 * allows its own process no loader but those for files.
 */
async function redSquare(
  name: string,
  width: number,
  height: number,
  extra = (s: Sharp) => s,
): Promise<string> {
  const path = join(folder, name);
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = (i % width) / width;
    const y = Math.floor(i / width) / height;
    const inside = x >= 0.25 && x < 0.75 && y >= 0.25 && y < 0.75;
    data.set(inside ? [224, 16, 16] : [16, 32, 208], i * 3);
  }
  await extra(sharp(data, { raw: { width, height, channels: 3 } })).toFile(path);
  return path;
}

async function cut(inputPath: string, name: string, mode: (typeof MODES)[number] = 'common') {
  const outputPath = join(folder, name);
  const result = await cutter.cut({ inputPath, outputPath, mode, limits: DEFAULT_IMAGE_LIMITS });
  const { data, info } = await sharp(outputPath).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4).subarray(0, 4)];
  return { result, info, at, outputPath };
}

describe('createCutter', () => {
  it.each(MODES)('cuts the subject out at the size of the photo in mode %s', async (mode) => {
    const { result, info, at } = await cut(await redSquare('in.png', 200, 120), 'out.png', mode);
    expect([info.width, info.height, info.channels]).toEqual([200, 120, 4]);
    expect(result).toMatchObject({ width: 200, height: 120, mode });
    const box = result.foreground!;
    expect(Math.abs(box.left - 50) + Math.abs(box.top - 30)).toBeLessThanOrEqual(2);
    expect(Math.abs(box.width - 100) + Math.abs(box.height - 60)).toBeLessThanOrEqual(4);
    expect(at(100, 60)).toEqual([224, 16, 16, 255]);
    expect(at(5, 5)).toEqual([0, 0, 0, 0]);
  });

  it('gives the size after the EXIF orientation', async () => {
    const path = await redSquare('turned.jpg', 160, 80, (s) =>
      s.jpeg({ quality: 95 }).withMetadata({ orientation: 6 }),
    );
    const { result, info } = await cut(path, 'turned.png');
    expect([result.width, result.height]).toEqual([80, 160]);
    expect([info.width, info.height]).toEqual([80, 160]);
  });

  it('is never more opaque than the photo was', async () => {
    const path = await redSquare('glassy.png', 128, 128, (s) => s.ensureAlpha(0.5).png());
    const { at } = await cut(path, 'glassy-out.png');
    const [r, g, b, a] = at(64, 64);
    expect(a).toBe(127);
    expect([r, g, b]).toEqual([224, 16, 16]);
  });

  it('leaves no blue at the soft edge of a red subject on blue', async () => {
    const path = await redSquare('soft.png', 240, 240, (s) => s.blur(3).png());
    const { info, outputPath } = await cut(path, 'soft-out.png');
    const { data } = await sharp(outputPath).raw().toBuffer({ resolveWithObject: true });
    let soft = 0;
    for (let i = 0; i < info.width * info.height; i++) {
      const [, , b, a] = data.subarray(i * 4, i * 4 + 4);
      if (a! < 40 || a! > 230) continue;
      soft++;
      expect(b).toBeLessThan(120);
    }
    expect(soft).toBeGreaterThan(200);
  });

  it('takes pictures down to a single pixel', async () => {
    for (const [w, h] of [
      [1, 1],
      [1, 40],
      [300, 2],
    ] as const) {
      const path = join(folder, `tiny-${w}-${h}.png`);
      await sharp({ create: { width: w, height: h, channels: 3, background: 'red' } }).toFile(path);
      for (const mode of MODES) {
        const { info } = await cut(path, 'tiny-out.png', mode);
        expect([info.width, info.height]).toEqual([w, h]);
      }
    }
  });

  it('says where the time went, and which network under which licence', async () => {
    const { result } = await cut(await redSquare('steps.png', 64, 64), 'steps-out.png');
    expect(result.timings.map((t) => t.step)).toEqual(
      expect.arrayContaining([
        'decode',
        'saliency-pass',
        'network:isnet',
        'foreground-colours',
        'encode',
      ]),
    );
    expect(result.timings.every((t) => t.ms >= 0)).toBe(true);
    expect(result.networks.map(({ id }) => id)).toEqual([
      'isnet',
      'centernet',
      'u2netp',
      'selfie-multiclass',
      'saliency-fusion',
      'rvm',
    ]);
    expect(result.networks[0]).toEqual({ id: 'isnet', version: 'small', licence: 'Apache-2.0' });
    expect(result.bytes).toBeGreaterThan(0);
  });

  it('draws edges again at native resolution when told to, and keeps the rest', async () => {
    const inputPath = await redSquare('hd.png', 320, 240, (s) => s.blur(2).png());
    const outputPath = join(folder, 'hd-out.png');
    const job = { inputPath, outputPath, mode: 'common', limits: DEFAULT_IMAGE_LIMITS } as const;
    const steps: (readonly string[])[] = [];
    const alphas: Buffer[] = [];
    for (const hd of [false, true]) {
      const { timings } = await cutter.cut({ ...job, options: { hd } });
      steps.push(timings.map(({ step }) => step));
      alphas.push(await sharp(outputPath).extractChannel(3).raw().toBuffer());
    }
    expect(steps.map((names) => names.includes('edges'))).toEqual([false, true]);
    for (const at of [120 * 320 + 160, 5 * 320 + 5]) expect(alphas[0]![at]).toBe(alphas[1]![at]);
  });

  it('leaves no file behind when the photo is refused or the target cannot be written', async () => {
    const bad = join(folder, 'bad.png');
    await writeFile(bad, 'not a picture');
    const limits = DEFAULT_IMAGE_LIMITS;
    const job = {
      inputPath: bad,
      outputPath: join(folder, 'none.png'),
      mode: 'common',
      limits,
    } as const;
    await expect(cutter.cut(job)).rejects.toMatchObject({ code: 'unsupported_format' });
    const good = await redSquare('good.png', 32, 32);
    const missing = join(folder, 'no-such-folder', 'x.png');
    await expect(cutter.cut({ ...job, inputPath: good, outputPath: missing })).rejects.toThrow();
    expect(
      (await readdir(folder)).filter((f) => f.startsWith('none') || f.endsWith('.tmp')),
    ).toEqual([]);
  });

  it('says so when nothing in the photo is a subject, in every mode', async () => {
    const blue = join(folder, 'blue.png');
    await sharp({
      create: { width: 64, height: 48, channels: 3, background: '#1020d0' },
    }).toFile(blue);
    for (const mode of MODES) {
      await expect(cut(blue, 'blue-out.png', mode), mode).rejects.toMatchObject({
        code: 'no_subject',
      });
    }
    expect(await readdir(folder)).not.toContain('blue-out.png');
  });

  it('refuses a set-up without the network that it needs', async () => {
    await expect(createCutter({ networks: [], threads: 1 })).rejects.toThrow(/isnet/);
  });
});
