import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addStroke, NO_STROKES, redo, type Stroke, undo } from '../../src/editor/strokes.ts';

const stroke = (size: number): Stroke => ({ does: 'erase', size, points: [{ x: 1, y: 2 }] });

it('brings back by redo what undo took, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (sizes) => {
      const all = sizes.reduce((strokes, size) => addStroke(strokes, stroke(size)), NO_STROKES);
      let none = all;
      for (const _ of sizes) none = undo(none);
      expect(none.done).toEqual([]);
      let again = none;
      for (const _ of sizes) again = redo(again);
      expect(again).toEqual(all);
    }),
  );
});

it('gives up what was undone when something new is painted', () => {
  const two = addStroke(addStroke(NO_STROKES, stroke(1)), stroke(2));
  const after = addStroke(undo(two), stroke(3));
  expect(after.done.map(({ size }) => size)).toEqual([1, 3]);
  expect(redo(after)).toEqual(after);
});

it('does nothing where there is nothing to undo', () => {
  expect(undo(NO_STROKES)).toEqual(NO_STROKES);
  expect(redo(NO_STROKES)).toEqual(NO_STROKES);
});
