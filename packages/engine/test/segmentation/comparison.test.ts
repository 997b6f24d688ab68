import { comparisonMap, nearness } from '@nobg/engine/segmentation/prompt/comparison.js';
import { describe, expect, it } from 'vitest';

describe('a map for comparison', () => {
  it('has 256 px on the longer side, and area means', () => {
    // Opaque on the left half but for every second row.
    const alpha = Uint8Array.from({ length: 512 * 256 }, (_, i) =>
      i % 512 < 256 && Math.floor(i / 512) % 2 === 0 ? 255 : 0,
    );
    const { width, height, data } = comparisonMap(alpha, { width: 512, height: 256 });
    expect([width, height]).toEqual([256, 128]);
    expect([data[127], data[128]]).toEqual([0.5, 0]);
  });

  it('of a small photo is as large as that', () => {
    const { width, height, data } = comparisonMap(Uint8Array.of(0, 51, 255), {
      width: 3,
      height: 1,
    });
    expect([width, height]).toEqual([3, 1]);
    expect([...data]).toEqual([0, Math.fround(0.2), 1]);
  });
});

it('nearness is 1 on a mask, and falls to 0 at its radius', () => {
  const width = 11;
  const data = Float32Array.from({ length: width * 9 }, (_, i) => (i % width < 4 ? 1 : 0));
  const row = [...nearness({ width, height: 9, data }, 3).data.subarray(4 * width, 5 * width)];
  expect(row.slice(0, 4)).toEqual([1, 1, 1, 1]);
  // A window of 7 columns has 3, 2, 1 and none of the mask's; one of them is as good as all.
  expect(row[6]).toBeCloseTo(1, 6);
  expect(row[7]).toBeCloseTo(0, 6);
});
