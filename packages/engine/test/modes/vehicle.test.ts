import type { Photo } from '@nobg/engine/image/photo.js';
import { followMask } from '@nobg/engine/modes/vehicle.js';
import type { SamMask } from '@nobg/engine/networks/mobile-sam.js';
import { describe, expect, it } from 'vitest';

const WIDTH = 256;
const HEIGHT = 128;
type Inside = (x: number, y: number) => boolean;

const car: Inside = (x, y) => x >= 80 && x < 200 && y >= 50 && y < 110;
const lettering: Inside = (x, y) => x >= 10 && x < 70 && y >= 10 && y < 30;

/** A grey wall; what is in `car` is red, what is in `lettering` black. */
function photo(): Photo {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(180);
  each((x, y, i) => {
    if (car(x, y)) rgb.set([200, 20, 20], i * 3);
    if (lettering(x, y)) rgb.set([0, 0, 0], i * 3);
  });
  return { width: WIDTH, height: HEIGHT, rgb, alpha: null };
}

function each(visit: (x: number, y: number, i: number) => void): void {
  for (let i = 0; i < WIDTH * HEIGHT; i++) visit(i % WIDTH, Math.floor(i / WIDTH), i);
}

function alphaOf(inside: Inside): Uint8Array {
  const alpha = new Uint8Array(WIDTH * HEIGHT);
  each((x, y, i) => {
    if (inside(x, y)) alpha[i] = 255;
  });
  return alpha;
}

/** A sure mask at the size that MobileSAM gives a photo of this aspect. */
function maskOf(inside: Inside): SamMask {
  const data = new Float32Array(WIDTH * HEIGHT);
  each((x, y, i) => {
    data[i] = inside(x, y) ? 8 : -8;
  });
  return { logits: { width: WIDTH, height: HEIGHT, data }, quality: 0.98 };
}

const PROMPT = { points: [], box: { left: 0.3, top: 0.38, right: 0.79, bottom: 0.87 } };
const follow = (found: Uint8Array, ...masks: SamMask[]) =>
  followMask(found, masks, PROMPT, photo());

it('leaves out what stands beside the thing that the mask is of', async () => {
  const found = alphaOf((x, y) => car(x, y) || lettering(x, y));
  const drawn = await follow(found, maskOf(car));
  each((x, y, i) => {
    if (lettering(x, y)) expect(drawn[i]).toBe(0);
  });
  expect(drawn[80 * WIDTH + 140]).toBe(255);
});

it('fills what the network dropped of it', async () => {
  const found = alphaOf((x, y) => car(x, y) && x < 175);
  expect(found[80 * WIDTH + 190]).toBe(0);
  const drawn = await follow(found, maskOf(car));
  expect(drawn[80 * WIDTH + 190]).toBe(255);
});

it('leaves the alpha alone where both tell the same, or the mask is of something else', async () => {
  const found = alphaOf(car);
  expect(await follow(found, maskOf(car))).toBe(found);
  expect(
    await follow(
      found,
      maskOf((x, y) => car(x, y) && x < 150),
    ),
  ).toBe(found);
  expect(await follow(found, maskOf(lettering))).toBe(found);
  expect(await follow(found)).toBe(found);
});

it('leaves an empty alpha alone', async () => {
  const empty = new Uint8Array(WIDTH * HEIGHT);
  expect(await follow(empty, maskOf(car))).toBe(empty);
});

describe('a vehicle behind the subject', () => {
  const parked: Inside = (x, y) => x < 120 && y >= 40 && y < 80;
  const scooter: Inside = (x, y) => x >= 110 && x < 190 && y >= 30 && y < 110;
  const both: Inside = (x, y) => parked(x, y) || scooter(x, y);
  const visible: Inside = (x, y) => parked(x, y) && !scooter(x, y);
  /** As masks are: a little too small. */
  const coarse: Inside = (x, y) => x < 108 && y >= 42 && y < 78;

  it('is taken out with the seam along its edge', async () => {
    const left = await follow(alphaOf(both), maskOf(coarse));
    each((x, y, i) => {
      if (visible(x, y) && x < 100) expect(left[i]).toBeLessThan(8);
      if (x > 118 && scooter(x, y)) expect(left[i]).toBe(255);
      if (!both(x, y)) expect(left[i]).toBe(0);
    });
  });

  it('stays where the photo shows it whole, or what is before it is not whole', async () => {
    const whole: Inside = (x, y) => visible(x, y) && x >= 10;
    const found = alphaOf((x, y) => whole(x, y) || scooter(x, y));
    expect(await follow(found, maskOf(whole))).toBe(found);
    const wide = alphaOf((x, y) => both(x, y) || (x >= 110 && y >= 60 && y < 110));
    expect(await follow(wide, maskOf(visible))).toBe(wide);
  });

  it('stays where nothing stands nearer', async () => {
    const level: Inside = (x, y) => visible(x, y) || (scooter(x, y) && y < 80);
    const found = alphaOf(level);
    expect(await follow(found, maskOf(visible))).toBe(found);
  });
});
