import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import {
  findBystanders,
  includeBystanders,
  removeBystanders,
} from '@nobg/engine/segmentation/person/bystanders.js';
import { describe, expect, it } from 'vitest';

const [width, height] = [240, 360];

type Shape = (x: number, y: number) => number;
const box =
  (left: number, top: number, right: number, bottom: number, value = 1): Shape =>
  (x, y) =>
    x >= left && x < right && y >= top && y < bottom ? value : 0;
const any =
  (...shapes: Shape[]): Shape =>
  (x, y) =>
    Math.max(...shapes.map((shape) => shape(x, y)));

function plane(shape: Shape): FloatMap {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    shape(i % width, Math.floor(i / width)),
  );
  return { width, height, data };
}

const at = ({ data }: FloatMap, x: number, y: number) => data[y * width + x]!;

describe('who passes by', () => {
  const main = box(80, 20, 160, 350);
  const other = box(195, 120, 235, 260, 0.6);
  const people = plane(any(main, other));
  const matte = plane(any(main, box(195, 120, 235, 260, 0.9)));
  const salient = plane(main);

  it('is found apart from whom the photo is of, and left out', () => {
    const found = findBystanders(people, matte, salient);
    const left = removeBystanders(people, found!);
    expect([at(left, 215, 190), at(left, 196, 121), at(left, 234, 259)]).toEqual([0, 0, 0]);
    expect([at(left, 120, 100), at(left, 81, 21), at(left, 159, 349)]).toEqual([1, 1, 1]);
  });

  it('is as whole as any one prediction has them where everyone is kept', () => {
    const found = findBystanders(people, matte, salient);
    const kept = includeBystanders(people, found!, [matte, people]);
    expect(at(kept, 215, 190)).toBeCloseTo(0.9, 5);
    expect(at(kept, 120, 100)).toBe(1);
    expect(at(kept, 20, 20)).toBe(0);
  });

  it('leaves the outline of one who stands before them as it is', () => {
    const edge = (x: number): Shape => box(160, 20, x, 350, 0.5);
    const close = any(main, edge(163), box(163, 120, 200, 260, 0.6));
    const found = findBystanders(plane(close), plane(close), salient);
    const left = removeBystanders(plane(close), found!);
    expect(at(left, 190, 190)).toBe(0);
    expect(at(left, 161, 60)).toBe(0.5);
  });

  it('is nobody who stands out, however far away', () => {
    expect(findBystanders(people, matte, plane(any(main, other)))).toBeNull();
  });

  it('is no part of the main person that was overlooked', () => {
    const sleeve = box(100, 100, 140, 200);
    const seen = plane((x, y) => main(x, y) - sleeve(x, y));
    expect(findBystanders(plane(main), plane(main), seen)).toBeNull();
  });

  it('is no head on shoulders that stand out, though the network overlooked it', () => {
    const head = box(100, 30, 140, 90);
    const body = box(80, 93, 160, 350);
    expect(findBystanders(plane(any(head, body)), plane(any(head, body)), plane(body))).toBeNull();
  });

  it('is no thing that the network for people does not see', () => {
    expect(findBystanders(people, plane(main), salient)).toBeNull();
  });

  it('is nobody where hardly anyone was seen to stand out', () => {
    expect(findBystanders(people, matte, plane(box(80, 20, 160, 350, 0.5)))).toBeNull();
  });

  it('is nobody who is as large as whom the photo is of', () => {
    const twin = any(main, box(170, 20, 238, 350));
    expect(findBystanders(plane(twin), plane(twin), salient)).toBeNull();
  });
});
