import { labelComponents } from '@nobg/engine/ops/components.js';
import { expect, it } from 'vitest';

const PICTURE = ['##..#', '#..#.', '.....', '...##', '.#.##'];

it('finds what hangs together by sides and corners, largest first', () => {
  const data = Float32Array.from(PICTURE.join(''), (c) => (c === '#' ? 0.9 : 0.4));
  const { labels, components } = labelComponents({ width: 5, height: 5, data }, 0.5);
  expect(components.map(({ area, box }) => [area, box])).toEqual([
    [4, { left: 3, top: 3, width: 2, height: 2 }],
    [3, { left: 0, top: 0, width: 2, height: 2 }],
    [2, { left: 3, top: 0, width: 2, height: 2 }],
    [1, { left: 1, top: 4, width: 1, height: 1 }],
  ]);
  for (const { label, area } of components) {
    expect(labels.filter((l) => l === label)).toHaveLength(area);
  }
});
