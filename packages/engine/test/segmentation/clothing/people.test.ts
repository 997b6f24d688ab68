import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import { findPeople } from '@nobg/engine/segmentation/clothing/people.js';
import type { Box } from '@nobg/engine/types.js';
import { describe, expect, it } from 'vitest';

/** Alpha of 1 in boxes. */
function alphaOf(width: number, height: number, ...boxes: readonly Box[]): FloatMap {
  const data = new Float32Array(width * height);
  for (const { left, top, width: w, height: h } of boxes) {
    for (let y = top; y < top + h; y++) data.fill(1, y * width + left, y * width + left + w);
  }
  return { width, height, data };
}

function box(left: number, top: number, width: number, height: number): Box {
  return { left, top, width, height };
}

/** The value of a mask at a point of the whole, given as shares. */
function at({ width, height, data }: FloatMap, x: number, y: number): number {
  return data[Math.floor(y * height) * width + Math.floor(x * width)]!;
}

describe('findPeople', () => {
  it('finds nobody where there is next to no alpha', () => {
    expect(findPeople(alphaOf(200, 200))).toEqual([]);
    expect(findPeople(alphaOf(200, 200, box(5, 5, 6, 6)))).toEqual([]);
  });

  it('gives the box of a person with a margin, inside the photo', () => {
    const [person, ...more] = findPeople(alphaOf(200, 300, box(60, 20, 50, 200)));
    expect(more).toEqual([]);
    expect(person).toEqual({ box: box(48, 8, 74, 224), others: null });
    const [cut] = findPeople(alphaOf(200, 300, box(0, 0, 200, 300)));
    expect(cut!.box).toEqual(box(0, 0, 200, 300));
  });

  it('puts the largest first, and says of each where the others are', () => {
    const small = box(10, 60, 20, 60);
    const large = box(100, 20, 40, 160);
    const [main, other, ...more] = findPeople(alphaOf(200, 200, small, large));
    expect(more).toEqual([]);
    expect(main!.box.left).toBeGreaterThan(80);
    expect(other!.box.left).toBeLessThan(10);
    expect(at(main!.others!, 0.1, 0.45)).toBe(1);
    expect(at(main!.others!, 0.6, 0.45)).toBe(0);
    expect(at(other!.others!, 0.6, 0.45)).toBe(1);
    expect(at(other!.others!, 0.1, 0.45)).toBe(0);
  });

  it('keeps the parts of a person that a pole or a belt cuts off', () => {
    const torso = box(80, 20, 40, 80);
    const legs = box(80, 104, 40, 70);
    const [person, ...more] = findPeople(alphaOf(200, 200, torso, legs));
    expect(more).toEqual([]);
    expect(person!.others).toBeNull();
    expect(person!.box.top + person!.box.height).toBeGreaterThan(174);
  });

  it('finds boxes in the pixels of a photo that is larger than what it looks at', () => {
    const [person] = findPeople(alphaOf(1600, 1200, box(400, 200, 300, 800)));
    const { left, top, width, height } = person!.box;
    expect(Math.abs(left - 352) + Math.abs(top - 152)).toBeLessThan(8);
    expect(Math.abs(width - 396) + Math.abs(height - 896)).toBeLessThan(12);
  });
});
