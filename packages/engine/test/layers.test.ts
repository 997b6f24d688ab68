import { LAYER_CLASSES } from '@nobg/contract/layers.js';
import { labelOf, settle } from '@nobg/engine/layers/class-map.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('every pixel that is kept has a class that is there, whatever the map says', () => {
  const pictures = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
    .chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        labels: fc.uint8Array({
          minLength: width * height,
          maxLength: width * height,
          max: LAYER_CLASSES.length,
        }),
        wide: fc.integer({ min: 1, max: 20 }),
        high: fc.integer({ min: 1, max: 20 }),
      }),
    );
  fc.assert(
    fc.property(pictures, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (map, values) => {
      const alpha = Uint8Array.from({ length: map.wide * map.high }, () => values.next().value);
      const { labels, classes } = settle(map, alpha, map.wide, map.high);
      const there = new Set(classes.map(labelOf));
      expect(labels.length).toBe(alpha.length);
      expect(there.size).toBeGreaterThan(0);
      for (const label of labels) expect(there).toContain(label);
    }),
  );
});

it('a class of next to nothing goes to its neighbour', () => {
  const labels = new Uint8Array(400).fill(labelOf('coat'));
  labels[0] = labelOf('belt');
  const settled = settle({ width: 20, height: 20, labels }, new Uint8Array(400).fill(255), 20, 20);
  expect(settled.classes).toEqual(['coat']);
});
