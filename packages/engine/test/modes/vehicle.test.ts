import type { Photo } from '@nobg/engine/image/photo.js';
import { followMask } from '@nobg/engine/modes/vehicle.js';
import type { SamMask } from '@nobg/engine/networks/mobile-sam.js';
import { expect, it } from 'vitest';

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
