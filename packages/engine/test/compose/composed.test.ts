import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Composition, Length } from '@nobg/contract/composition.js';
import type { OutputOptions } from '@nobg/contract/output.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type CutoutResult, type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { readPsd } from 'ag-psd';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let cutter: Cutter;
let photo: string;
let stored: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-composed-'));
  cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
  photo = join(folder, 'photo.png');
  const [width, height] = [160, 120];
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const inside = i % width >= 40 && i % width < 80 && i >= 60 * width && i < 90 * width;
    data.set(inside ? [224, 16, 16] : [16, 32, 208], i * 3);
  }
  await sharp(data, { raw: { width, height, channels: 3 } }).toFile(photo);
  stored = join(folder, 'stored.png');
  await cut({}, {}, { cutoutPath: stored });
});
afterAll(async () => {
  await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

const outputPath = () => join(folder, 'out');

function cut(
  composition: Composition,
  output: OutputOptions = {},
  more: { cutoutPath?: string; backgroundPath?: string } = {},
): Promise<CutoutResult> {
  return cutter.cut({
    ...{ inputPath: photo, outputPath: outputPath(), mode: 'product', composition, output },
    ...{ limits: DEFAULT_IMAGE_LIMITS, ...more },
  });
}

function render(
  composition: Composition,
  output: OutputOptions = {},
  backgroundPath?: string,
): Promise<CutoutResult> {
  return cutter.cut({
    ...{ kind: 'render', type: 'product', inputPath: stored, outputPath: outputPath() },
    ...{ mode: 'product', composition, output, limits: DEFAULT_IMAGE_LIMITS },
    ...(backgroundPath === undefined ? {} : { backgroundPath }),
  });
}

/** The result's pixels; `at` gives its channels. */
async function pixels() {
  const { data, info } = await sharp(outputPath()).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const from = (y * info.width + x) * info.channels;
    return [...data.subarray(from, from + info.channels)];
  };
  return { ...info, at };
}

const px = (value: number): Length => ({ value, unit: 'px' });
const all = (length: Length) => ({ top: length, right: length, bottom: length, left: length });
const WHITE = { red: 255, green: 255, blue: 255, alpha: 255 };

describe('a composition', () => {
  it('crops, scales and places to the pixel', async () => {
    const { width, height, foreground } = await cut({ crop: { margin: all(px(10)) } });
    expect([width - foreground.width, height - foreground.height]).toEqual([20, 20]);
    expect(foreground).toMatchObject({ left: 10, top: 10 });
    const { at } = await pixels();
    expect(at(Math.round(width / 2), Math.round(height / 2))).toEqual([224, 16, 16, 255]);
    const canvas = await render({ canvas: { width: 300, height: 300 }, scale: 0.5 });
    expect(canvas).toMatchObject({ width: 300, height: 300, networks: [] });
    expect(canvas.foreground.width).toBe(150);
    expect((await pixels()).at(150, 150)[0]).toBeGreaterThan(200);
  });

  it('rendered from the stored cutout is the picture that the photo gives', async () => {
    const composition: Composition = {
      crop: { margin: all(px(20)) },
      background: { kind: 'colour', colour: { red: 9, green: 99, blue: 199, alpha: 255 } },
      shadow: { kind: 'drop', opacity: 0.5 },
      outline: { width: px(3), colour: WHITE },
    };
    const fromPhoto = await cut(composition, { size: { maxSide: 64 } });
    const first = await readFile(outputPath());
    const again = await render(composition, { size: { maxSide: 64 } });
    expect(await readFile(outputPath())).toEqual(first);
    expect(again.foreground).toEqual(fromPhoto.foreground);
    expect(Math.max(again.width, again.height)).toBe(64);
  });

  it('keeps nothing outside the region of interest, at the photo’s size', async () => {
    const roi = { left: px(0), top: px(0), right: px(60), bottom: px(120) };
    const { width, height, foreground } = await cut({ roi });
    expect([width, height]).toEqual([160, 120]);
    expect(foreground.left + foreground.width).toBeLessThanOrEqual(60);
    expect((await pixels()).at(70, 75)[3]).toBe(0);
  });

  it('has the background that was asked for behind the subject', async () => {
    await render({ background: { kind: 'colour', colour: WHITE } });
    expect((await pixels()).at(0, 0)).toEqual([255, 255, 255]);
    const colours = [WHITE, { red: 0, green: 0, blue: 0, alpha: 255 }];
    await render({ background: { kind: 'gradient', shape: 'linear', angle: 180, colours } });
    const fade = await pixels();
    expect(fade.at(0, 0)[0]).toBeGreaterThan(250);
    expect(fade.at(0, 119)[0]).toBeLessThan(5);
    expect(fade.at(60, 75)).toEqual([224, 16, 16]);
    const picture = join(folder, 'green.png');
    const green = { width: 20, height: 20, channels: 3 as const, background: '#00ff00' };
    await sharp({ create: green }).toFile(picture);
    await render({ background: { kind: 'image', fit: 'cover' } }, {}, picture);
    expect((await pixels()).at(159, 0)).toEqual([0, 255, 0]);
    await render({ background: { kind: 'image', fit: 'centre' } }, {}, picture);
    expect((await pixels()).at(0, 0)).toEqual([0, 0, 0, 0]);
    expect((await pixels()).at(85, 60)).toEqual([0, 255, 0, 255]);
    await cut({ background: { kind: 'blur', strength: 5 } });
    const [red = 0, , blue = 0] = (await pixels()).at(36, 75);
    expect(blue - red).toBeGreaterThan(150);
  });

  it('names the field of a background image that cannot be used', async () => {
    const broken = join(folder, 'broken.png');
    await writeFile(broken, (await readFile(photo)).subarray(0, 60));
    const image = { background: { kind: 'image', fit: 'cover' } } as const;
    await expect(render(image, {}, broken)).rejects.toMatchObject({
      code: 'unreadable_image',
      fields: [{ field: 'bg_image' }],
    });
  });

  it('is the stored file itself where nothing else is asked for', async () => {
    const file = await readFile(stored);
    for (const output of [{}, { format: 'png' }, { format: 'auto', channels: 'rgba' }] as const) {
      const { width, height, bytes, format } = await render({}, output);
      expect([width, height, bytes, format]).toEqual([160, 120, file.length, 'png']);
      expect(await readFile(outputPath())).toEqual(file);
    }
    await render({}, { dpi: 300 });
    expect((await sharp(outputPath()).metadata()).density).toBe(300);
    await render({}, { channels: 'alpha' });
    expect((await sharp(outputPath()).metadata()).channels).toBe(1);
  });

  it('of a stored cutout begins no step once the caller has left, and leaves no file', async () => {
    const leave = new AbortController();
    const steps: string[] = [];
    const job = {
      ...({ kind: 'render', type: 'product', mode: 'product', inputPath: stored } as const),
      ...{ outputPath: join(folder, 'left'), composition: {}, limits: DEFAULT_IMAGE_LIMITS },
    };
    const onStep = (step: string) => {
      steps.push(step);
      leave.abort(new Error('the caller left'));
    };
    await expect(cutter.cut(job, { onStep, signal: leave.signal })).rejects.toThrow(
      'the caller left',
    );
    expect(steps).toEqual(['decode']);
    expect((await readdir(folder)).filter((name) => name.startsWith('left'))).toEqual([]);
  });

  it('casts the shadow of what the subject is found to be, unless one is said for all', async () => {
    const shadow = { kind: 'drop', opacity: 1 } as const;
    const bytes = async (composition: Composition) => {
      await cut(composition);
      return readFile(outputPath());
    };
    const plain = await bytes({});
    expect(await bytes({ shadowBySubject: { person: shadow } })).toEqual(plain);
    const shaded = await bytes({ shadow });
    expect(shaded).not.toEqual(plain);
    expect(await bytes({ shadowBySubject: { product: shadow } })).toEqual(shaded);
    expect(await bytes({ shadow, shadowBySubject: {} })).toEqual(shaded);
  });

  it('draws shadow and outline around the subject and never over it', async () => {
    // A drop shadow lies apart from the subject, a contact shadow right where it stands.
    const rows = { drop: 91, contact: 90 };
    for (const kind of ['drop', 'contact'] as const) {
      const background = { kind: 'colour', colour: WHITE } as const;
      await render({ background, shadow: { kind, opacity: 1, direction: 180 } });
      const { at } = await pixels();
      expect(at(60, 75)).toEqual([224, 16, 16]);
      expect(at(60, rows[kind])[0], kind).toBeLessThan(200);
      expect(at(60, 40)[0], kind).toBeGreaterThan(250);
    }
    const green = { red: 0, green: 200, blue: 0, alpha: 255 };
    await render({ outline: { width: px(4), colour: green } });
    const { at } = await pixels();
    expect(at(60, 75)).toEqual([224, 16, 16, 255]);
    expect(at(60, 92)).toEqual([0, 200, 0, 255]);
    expect(at(60, 100)).toEqual([0, 0, 0, 0]);
  });
});

describe('a result', () => {
  it('is of the format that was asked for, and auto tells transparent from not', async () => {
    const signatures = { png: /^\x89PNG/, jpg: /^\xff\xd8\xff/, webp: /^RIFF....WEBP/s };
    for (const [format, signature] of Object.entries(signatures)) {
      const result = await render({}, { format: format as 'png' });
      expect(result.format).toBe(format);
      expect((await readFile(outputPath())).toString('latin1', 0, 12)).toMatch(signature);
    }
    await render({}, { format: 'avif', effort: 1 });
    expect((await readFile(outputPath())).toString('latin1', 4, 12)).toBe('ftypavif');
    expect((await render({}, { format: 'auto' })).format).toBe('png');
    const opaque: Composition = { background: { kind: 'colour', colour: WHITE } };
    expect((await render(opaque, { format: 'auto' })).format).toBe('jpg');
  });

  it('on a JPEG has white where nothing is', async () => {
    await render({}, { format: 'jpg' });
    expect(Math.min(...(await pixels()).at(2, 2))).toBeGreaterThan(250);
  });

  it('is one grey channel where only the alpha is wanted', async () => {
    await render({}, { channels: 'alpha' });
    expect((await sharp(outputPath()).metadata()).channels).toBe(1);
    const { at } = await pixels();
    expect([at(60, 75)[0], at(0, 0)[0]]).toEqual([255, 0]);
  });

  it('as ZIP holds colours without the old background, and an alpha without alpha', async () => {
    await render({}, { format: 'zip' });
    const files = unzipSync(await readFile(outputPath()));
    expect(Object.keys(files)).toEqual(['color.jpg', 'alpha.png']);
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    const colour = sharp(join(folder, 'color.jpg'));
    expect(await colour.metadata()).toMatchObject({ width: 160, height: 120, channels: 3 });
    // Beside the edge the subject's colour goes on: none of the blue is left.
    const { data } = await colour.raw().toBuffer({ resolveWithObject: true });
    const beside = (75 * 160 + 38) * 3;
    expect(data[beside]! - data[beside + 2]!).toBeGreaterThan(150);
    const alpha = await sharp(join(folder, 'alpha.png')).metadata();
    expect(alpha).toMatchObject({ width: 160, height: 120, channels: 1, depth: 'uchar' });
  });

  it('as PSD has one layer with whole colours and the alpha as its mask', async () => {
    await render({}, { format: 'psd', dpi: 300 });
    const psd = readPsd(await readFile(outputPath()), {
      skipLayerImageData: true,
      skipCompositeImageData: true,
    });
    expect([psd.width, psd.height]).toEqual([160, 120]);
    expect(psd.children).toHaveLength(1);
    expect(psd.children?.[0]).toMatchObject({ name: 'Cutout', mask: { right: 160, bottom: 120 } });
    expect(psd.imageResources?.resolutionInfo?.horizontalResolution).toBe(300);
  });

  it('states the resolution that was asked for', async () => {
    for (const format of ['png', 'jpg'] as const) {
      await render({}, { format, dpi: 300 });
      expect((await sharp(outputPath()).metadata()).density).toBe(300);
    }
  });
});
