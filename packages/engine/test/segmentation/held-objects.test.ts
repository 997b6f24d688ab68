import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import { addHeldObjects } from '@nobg/engine/segmentation/person/held-objects.js';
import { describe, expect, it } from 'vitest';

const [width, height] = [256, 256];

type Shape = (x: number, y: number) => boolean;
const box =
  (left: number, top: number, right: number, bottom: number): Shape =>
  (x, y) =>
    x >= left && x < right && y >= top && y < bottom;

function plane(shape: Shape): FloatMap {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    shape(i % width, Math.floor(i / width)) ? 1 : 0,
  );
  return { width, height, data };
}

const at = ({ data }: FloatMap, x: number, y: number) => data[y * width + x];

describe('what people hold', () => {
  const bag = box(100, 150, 150, 190);
  const person: Shape = (x, y) => box(60, 20, 140, 250)(x, y) && !bag(x, y);

  it('is added where they are around most of it', () => {
    const joined = addHeldObjects(
      plane(person),
      plane((x, y) => person(x, y) || bag(x, y)),
    );
    expect([at(joined, 120, 170), at(joined, 145, 170), at(joined, 80, 100)]).toEqual([1, 1, 1]);
    expect(at(joined, 170, 170)).toBe(0);
  });

  it('is whole where they have pieces of it', () => {
    const piece = box(100, 170, 150, 190);
    const gap = box(110, 174, 122, 186);
    const people = plane((x, y) => person(x, y) || (piece(x, y) && !gap(x, y)));
    const joined = addHeldObjects(
      people,
      plane((x, y) => person(x, y) || bag(x, y)),
    );
    expect([at(joined, 116, 180), at(joined, 120, 160)]).toEqual([1, 1]);
  });

  it('is not what they stand before', () => {
    const people = plane(person);
    const car = box(20, 120, 240, 240);
    expect(
      addHeldObjects(
        people,
        plane((x, y) => person(x, y) || car(x, y)),
      ),
    ).toBe(people);
  });

  it('is not a thin edge that they lack', () => {
    const people = plane(box(60, 20, 140, 250));
    expect(addHeldObjects(people, plane(box(57, 17, 143, 250)))).toBe(people);
  });
});
