import { PhotoView } from '@nobg/engine/capabilities/photo-view.js';
import type { Context } from '@nobg/engine/context/context.js';
import type { Photo } from '@nobg/engine/image/photo.js';
import type { Detection } from '@nobg/engine/networks/centernet.js';
import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import { addCarriedObjects } from '@nobg/engine/segmentation/person/carried-objects.js';
import { describe, expect, it } from 'vitest';

const [width, height] = [256, 256];
type Shape = (x: number, y: number) => boolean;
const box =
  (left: number, top: number, right: number, bottom: number): Shape =>
  (x, y) =>
    x >= left && x < right && y >= top && y < bottom;

const person = box(80, 20, 140, 240);
const bag = box(142, 140, 180, 190);

function plane(shape: Shape, inside = 1, outside = 0): FloatMap {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    shape(i % width, Math.floor(i / width)) ? inside : outside,
  );
  return { width, height, data };
}

const HANDBAG = 26;
const CAR = 2;
const found = (cocoClass = HANDBAG, score = 0.3): Detection => ({
  cocoClass,
  score,
  left: 140 / 256,
  top: 136 / 256,
  right: 184 / 256,
  bottom: 194 / 256,
});

/** A grey photo with a red bag. */
function photo(): Photo {
  const rgb = new Uint8Array(width * height * 3).fill(150);
  for (let i = 0; i < width * height; i++) {
    if (bag(i % width, Math.floor(i / width))) rgb.set([200, 30, 30], i * 3);
  }
  return { width, height, rgb, alpha: null };
}

const VIEW = photo();

/** A context with a MobileSAM that answers any prompt with these masks. */
function contextOf(masks: readonly Shape[], has = true): { context: Context; asked: () => number } {
  let asked = 0;
  const prompting = {
    async segment() {
      asked++;
      return masks.map((mask) => ({ logits: plane(mask, 8, -8), quality: 0.9 }));
    },
  };
  const networks = { optionalPrompting: has ? prompting : null };
  const context = {
    photo: new PhotoView(photo()),
    networks,
  } as unknown as Context;
  return { context, asked: () => asked };
}

const people = plane(person);
const half = plane((x, y) => bag(x, y) && x < 160);
const at = ({ data }: FloatMap, x: number, y: number) => data[y * width + x]!;

describe('what people carry', () => {
  it('is added whole where the detector knows it and a network saw a part', async () => {
    const flap = box(142, 140, 180, 160);
    const { context } = contextOf([flap, bag]);
    const carrying = await addCarriedObjects(people, VIEW, [half], [found()], context);
    expect([at(carrying, 150, 150), at(carrying, 172, 180)]).toEqual([1, 1]);
    expect([at(carrying, 100, 100), at(carrying, 220, 165)]).toEqual([1, 0]);
  });

  it.each([
    ['no network saw anything of it', [plane(() => false)], [found()], [bag]],
    ['the detector only guesses', [half], [found(HANDBAG, 0.15)], [bag]],
    ['it is nothing that is carried', [half], [found(CAR)], [bag]],
    ['the mask reaches beyond its box', [half], [found()], [box(142, 100, 240, 230)]],
    ['nobody is near it', [half], [found()], [box(160, 140, 180, 190)]],
    ['the mask is a strap', [half], [found()], [box(142, 140, 145, 180)]],
  ] as const)('is not where %s', async (_, predictions, detections, masks) => {
    const { context } = contextOf(masks);
    expect(await addCarriedObjects(people, VIEW, predictions, detections, context)).toBe(people);
  });

  it('costs nothing where it is there already, or MobileSAM is not', async () => {
    const kept = plane((x, y) => person(x, y) || bag(x, y));
    const there = contextOf([bag]);
    expect(await addCarriedObjects(kept, VIEW, [half], [found()], there.context)).toBe(kept);
    const without = contextOf([bag], false);
    expect(await addCarriedObjects(people, VIEW, [half], [found()], without.context)).toBe(people);
    expect([there.asked(), without.asked()]).toEqual([0, 0]);
  });

  it('is asked for once where two boxes are of the same thing', async () => {
    const { context, asked } = contextOf([bag]);
    const backpack = { ...found(24, 0.25), left: 0.55 };
    await addCarriedObjects(people, VIEW, [half], [found(), backpack], context);
    expect(asked()).toBe(1);
  });
});
