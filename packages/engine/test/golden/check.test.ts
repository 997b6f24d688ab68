import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import sharp from 'sharp';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { checkGolden, type GoldenCheck } from './check.js';

const [WIDTH, HEIGHT] = [400, 300];

describe('a cutout beside its golden alpha', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-golden-check-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  });

  /** Checks a square of 200 px, `shift` px to the right of the middle, that keeps `opacity` of 255. */
  async function check(shift: number, opacity = 255, more: Partial<GoldenCheck> = {}) {
    const cutout = join(folder, 'cutout.png');
    const rgba = new Uint8Array(WIDTH * HEIGHT * 4);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const [x, y] = [(i % WIDTH) - shift, Math.floor(i / WIDTH)];
      if (x >= 100 && x < 300 && y >= 50 && y < 250) rgba.set([200, 20, 20, opacity], 4 * i);
    }
    await writeRgbaPng(cutout, rgba, WIDTH, HEIGHT);
    const [alphas, failures] = [join(folder, 'alphas'), join(folder, 'failures')];
    const paths = { name: 'square', photo: cutout, cutout, alphas, failures };
    return checkGolden({ ...paths, update: false, ...more });
  }

  it('is missing until it is made', async () => {
    expect(await check(0)).toMatch(/^square has no golden alpha: .* --update/);
    expect(await readdir(folder)).toEqual(['cutout.png']);
  });

  it('agrees within the tolerance, and leaves no picture', async () => {
    expect(await check(0, 255, { update: true })).toBeNull();
    expect(await check(0)).toBeNull();
    expect(await check(0, 252)).toBeNull();
    expect((await readdir(folder)).sort()).toEqual(['alphas', 'cutout.png']);
  });

  it.each([
    ['lies elsewhere', 4, 255, /has 0\.9[5-7]\d\d and 0\.01\d\d/],
    ['is less opaque', 0, 230, /has 1\.0000 and 0\.03\d\d/],
  ])('is refused where it %s, with a picture for the eye', async (_, shift, opacity, numbers) => {
    await check(0, 255, { update: true });
    const wrong = await check(shift, opacity);
    expect(wrong).toMatch(numbers);
    const picture = join(folder, 'failures', 'square.png');
    expect(wrong).toContain(picture);
    const { width, height } = await sharp(picture).metadata();
    expect([width, height]).toEqual([4 * 256, 192]);
  });

  it('is replaced by an update only where it is refused', async () => {
    await check(0, 255, { update: true });
    await check(0, 252, { update: true });
    // Still the first one: the second would agree with this.
    expect(await check(0, 246)).not.toBeNull();
    await check(0, 246, { update: true });
    expect(await check(0, 246)).toBeNull();
  });
});
