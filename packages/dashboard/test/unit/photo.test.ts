import { readFields } from '@nobg/contract/read-fields.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type CutoutSettings,
  newPhoto,
  photoReducer,
  settingsChanged,
  settingsFields,
} from '../../src/batch/photo.ts';
import { freeName } from '../../src/batch/save-zip.ts';

const plain: CutoutSettings = { mode: 'common', options: {}, points: [] };
const photo = newPhoto('1', new File(['x'], 'a.png', { type: 'image/png' }), plain);

it('sends points as the server reads them', () => {
  const point = fc.record({
    x: fc.double({ min: 0, max: 99_999, noNaN: true }),
    y: fc.double({ min: 0, max: 99_999, noNaN: true }),
    keep: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 31 }), (some) => {
      const points = [{ x: 1, y: 2, keep: true }, ...some];
      const fields = Object.entries(settingsFields({ ...plain, points }));
      const read = readFields(new Map(fields));
      expect(read.options.points).toEqual(
        points.map(({ x, y, keep }) => ({ x: Math.round(x), y: Math.round(y), keep })),
      );
    }),
  );
});

it('knows when another run would ask for something else', () => {
  expect(settingsChanged(photo)).toBe(false);
  const [other] = photoReducer([photo], { does: 'settings', id: '1', settings: { mode: 'food' } });
  expect(settingsChanged(other!)).toBe(true);
  const [asked] = photoReducer([other!], { does: 'ask', id: '1' });
  expect(settingsChanged(asked!)).toBe(false);
  expect(asked!.usedSettings.mode).toBe('food');
});

it('says nothing of photos that are gone', () => {
  const state = { at: 'working', progress: { at: 'waiting' } } as const;
  expect(photoReducer([], { does: 'state', id: '1', state })).toEqual([]);
});

it('gives photos of one name names of their own in the zip', () => {
  const taken: Record<string, boolean> = {};
  const names = ['cup.png', 'cup.png', 'cup.png', 'cup'].map((name) => {
    const free = freeName(name, taken);
    taken[free] = true;
    return free;
  });
  expect(names).toEqual(['cup.png', 'cup-2.png', 'cup-3.png', 'cup']);
});
