import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitView, keepInSight, MAX_SCALE, toPicture, zoomAt } from '../../src/editor/view.ts';

const side = fc.integer({ min: 1, max: 10_000 });
const size = fc.record({ width: side, height: side });
const stage = fc.record({
  width: fc.integer({ min: 100, max: 3000 }),
  height: fc.integer({ min: 100, max: 3000 }),
});

it('shows the whole picture, in the middle', () => {
  fc.assert(
    fc.property(size, stage, (picture, room) => {
      const { x, y, scale } = fitView(picture, room);
      expect(picture.width * scale).toBeLessThanOrEqual(room.width + 1e-6);
      expect(picture.height * scale).toBeLessThanOrEqual(room.height + 1e-6);
      expect(2 * x + picture.width * scale).toBeCloseTo(room.width, 6);
      expect(2 * y + picture.height * scale).toBeCloseTo(room.height, 6);
      expect(scale).toBeLessThanOrEqual(MAX_SCALE);
    }),
  );
});

it('zooms to at most 400 %, and what is under the pointer stays there', () => {
  const at = fc.record({
    x: fc.integer({ min: 0, max: 900 }),
    y: fc.integer({ min: 0, max: 900 }),
  });
  fc.assert(
    fc.property(
      size,
      stage,
      fc.double({ min: 0.2, max: 9, noNaN: true }),
      at,
      (p, s, by, point) => {
        const before = fitView(p, s);
        const after = zoomAt(before, by, point, before.scale);
        expect(after.scale).toBeLessThanOrEqual(MAX_SCALE);
        const [was, is] = [toPicture(before, point), toPicture(after, point)];
        expect(is.x).toBeCloseTo(was.x, 4);
        expect(is.y).toBeCloseTo(was.y, 4);
      },
    ),
  );
});

it('never lets the picture leave the stage', () => {
  const far = fc.integer({ min: -100_000, max: 100_000 });
  fc.assert(
    fc.property(size, stage, far, far, (picture, room, x, y) => {
      const kept = keepInSight({ ...fitView(picture, room), x, y }, picture, room);
      expect(kept.x).toBeLessThan(room.width);
      expect(kept.x + picture.width * kept.scale).toBeGreaterThan(0);
      expect(kept.y).toBeLessThan(room.height);
      expect(kept.y + picture.height * kept.scale).toBeGreaterThan(0);
    }),
  );
});
