import type { Place } from '@nobg/eval/score.js';
import { subsetOf } from '@nobg/eval/subset.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const photo = (source: string, i: number, mode: Place['mode'] = 'common'): Place => ({
  set: 'set',
  id: `${mode}/${source}-${i}`,
  name: `${mode}/${source}-${i}`,
  mode,
  truthKind: 'binary',
  kind: 'photos',
  source,
});
const many = (source: string, n: number, mode?: Place['mode']) =>
  Array.from({ length: n }, (_, i) => photo(source, i, mode));

const sets = fc
  .array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })
  .map((sizes) => sizes.flatMap((n, i) => many(`source ${i}`, n)));

describe('a subset', () => {
  it('has as many photos as were asked for, or all, in their order and each once', () => {
    fc.assert(
      fc.property(sets, fc.integer({ min: 1, max: 60 }), (photos, size) => {
        const chosen = subsetOf(photos, size);
        expect(chosen).toHaveLength(Math.min(size, photos.length));
        expect(photos.filter((one) => chosen.includes(one))).toEqual(chosen);
      }),
    );
  });

  it('is the same whatever the order of the photos', () => {
    fc.assert(
      fc.property(sets, fc.integer({ min: 1, max: 20 }), (photos, size) => {
        const names = (some: readonly Place[]) => some.map(({ name }) => name).sort();
        expect(names(subsetOf([...photos].reverse(), size))).toEqual(names(subsetOf(photos, size)));
      }),
    );
  });

  it('gives each source of each row its share, and the smallest one photo', () => {
    const photos = [...many('a', 60), ...many('b', 38), ...many('c', 2), ...many('a', 20, 'food')];
    const chosen = subsetOf(photos, 12);
    const count = (mode: string, source: string) =>
      chosen.filter((one) => one.mode === mode && one.source === source).length;
    expect([count('common', 'a'), count('common', 'b'), count('common', 'c')]).toEqual([6, 3, 1]);
    expect(count('food', 'a')).toBe(2);
  });

  it('takes from the largest groups where there are more groups than places', () => {
    const chosen = subsetOf([...many('a', 3), ...many('b', 1), ...many('c', 2)], 2);
    expect(chosen.map(({ source }) => source)).toEqual(['a', 'c']);
  });
});
