import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import { resolveSoftRegions } from '@nobg/engine/segmentation/person/resolve-soft-regions.js';
import { describe, expect, it } from 'vitest';

const [width, height] = [256, 256];

/** A person of 60×200 px, and `beside` in a square of 40 px at their side. */
function plane(person: number, beside: number): FloatMap {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x >= 60 && x < 120 && y >= 30 && y < 230) return person;
    return x >= 120 && x < 160 && y >= 100 && y < 140 ? beside : 0;
  });
  return { width, height, data };
}

const beside = ({ data }: FloatMap) => data[120 * width + 140];

describe('what people are half transparent in', () => {
  it.each([
    ['nothing where the matte has nothing and the others doubt', 0, 0.56, 0.5, 0.3, 0],
    ['whole where the matte has it and it stands out somewhat', 1, 0.3, 0.4, 0.6, 1],
    ['as it was where it may be carried', 0, 0.9, 0.4, 0.4, 0.4],
    ['as it was where the selfie network is sure of a person', 0, 0.1, 0.9, 0.4, 0.4],
    ['as it was where only the matte has it', 1, 0.1, 0.3, 0.5, 0.5],
    ['as it was where the matte is soft, too, which is hair', 0.4, 0.5, 0.5, 0.5, 0.5],
  ])('is %s', (_, matte, salient, outline, joined, expected) => {
    const settled = resolveSoftRegions(plane(1, joined), {
      matte: plane(1, matte),
      salient: plane(1, salient),
      outline: plane(1, outline),
    });
    expect(beside(settled)).toBeCloseTo(expected);
    expect(settled.data[120 * width + 90]).toBe(1);
  });

  it('is left alone where nothing is settled', () => {
    const people = plane(1, 0);
    expect(resolveSoftRegions(people, { matte: people, salient: people, outline: people })).toBe(
      people,
    );
  });
});
