import { ERROR_CODES } from '@nobg/contract/errors.js';
import { jobArchiveQuerySchema } from '@nobg/contract/jobs.js';
import { readFields } from '@nobg/contract/read-fields.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ADVICE } from '../../src/jobs/advice.ts';
import { ALL_IMAGES, filtered } from '../../src/jobs/filter.ts';
import { type BatchImage, countStates } from '../../src/jobs/image.ts';
import { positionLists } from '../../src/jobs/positions.ts';
import { batchFields, FIRST_SETTINGS } from '../../src/jobs/settings.ts';
import { perMinute, timeToGo } from '../../src/jobs/words.ts';
import { createRate } from '../../src/upload/rate.ts';

const image = (
  position: number,
  name: string,
  confidence: number | null,
  more: Partial<BatchImage> = {},
): BatchImage => ({
  ...{ id: `img_${position}`, position, externalId: name, name, corrected: false, error: null },
  state: confidence === null ? 'queued' : 'done',
  result:
    confidence === null
      ? null
      : { id: 'r', url: '/r', thumbnail: '/t', mode: 'product', width: 1, height: 1, confidence },
  ...more,
});

const images = [
  image(0, 'red/10.png', 0.9),
  image(1, 'red/2.png', null),
  image(2, 'Blue/1.png', 0.5, { corrected: true }),
];

const names = (filter: Partial<typeof ALL_IMAGES>) =>
  filtered(images, { ...ALL_IMAGES, ...filter }).map(({ name }) => name);

it('shows images by state, name and confidence, in three orders', () => {
  expect(names({})).toEqual(['red/10.png', 'red/2.png', 'Blue/1.png']);
  expect(names({ state: 'queued' })).toEqual(['red/2.png']);
  expect(names({ state: 'corrected' })).toEqual(['Blue/1.png']);
  expect(names({ name: ' bLUE ' })).toEqual(['Blue/1.png']);
  expect(names({ maxConfidence: 0.6 })).toEqual(['Blue/1.png']);
  expect(names({ order: 'confidence' })).toEqual(['Blue/1.png', 'red/10.png', 'red/2.png']);
  expect(names({ order: 'name' })).toEqual(['Blue/1.png', 'red/2.png', 'red/10.png']);
  expect(images.map(({ position }) => position)).toEqual([0, 1, 2]);
  expect(countStates(images)).toMatchObject({ done: 2, queued: 1, failed: 0 });
});

it('writes positions as the server reads them, in lists that are short enough', () => {
  expect(positionLists([3, 0, 1, 2, 9])).toEqual(['0-3,9']);
  expect(positionLists([])).toEqual([]);
  const some = fc.uniqueArray(fc.nat(9999), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(some, fc.integer({ min: 12, max: 200 }), (positions, most) => {
      const lists = positionLists(positions, most);
      const read = lists.flatMap((list) => {
        expect(list.length).toBeLessThanOrEqual(most);
        expect(jobArchiveQuerySchema.parse({ positions: list })).toEqual({ positions: list });
        return list.split(',').flatMap((range) => {
          const [from = 0, to = from] = range.split('-').map(Number);
          return Array.from({ length: to - from + 1 }, (_, n) => from + n);
        });
      });
      expect(read).toEqual([...positions].sort((a, b) => a - b));
    }),
  );
});

it('sends settings as the server reads them', () => {
  const read = (changes: Partial<typeof FIRST_SETTINGS>) =>
    readFields(new Map(Object.entries(batchFields({ ...FIRST_SETTINGS, ...changes }))));
  expect(read({})).toEqual({ mode: 'product', options: {} });
  const white = { red: 255, green: 255, blue: 255, alpha: 255 };
  expect(read({ format: 'jpg', size: '1200px', crop: true })).toMatchObject({
    output: { format: 'jpg', size: { maxSide: 1200 } },
    composition: { background: { kind: 'colour', colour: white }, crop: {} },
  });
});

it('gives advice for errors that the server has', () => {
  expect(Object.keys(ADVICE).filter((code) => !(code in ERROR_CODES))).toEqual([]);
});

it('tells the rate of the last moments, and the time that is left', () => {
  const rate = createRate(20_000);
  rate.note(0, 0);
  expect(rate.perSecond()).toBeNull();
  rate.note(50, 10_000);
  expect(rate.perSecond()).toBe(5);
  rate.note(60, 35_000);
  rate.note(80, 45_000);
  expect(rate.perSecond()).toBe(2);
  rate.clear();
  expect(rate.perSecond()).toBeNull();
  expect([timeToGo(120, 2), timeToGo(120, null), timeToGo(0, 2)]).toEqual([
    'about 1 min left',
    null,
    null,
  ]);
  expect([perMinute(0.02), perMinute(2)]).toEqual(['1.2 a minute', '120 a minute']);
});
