import { expect, it } from 'vitest';
import type { Done } from '../src/remove/batch.js';
import { formatRate } from '../src/remove/progress.js';
import { outcomeText } from '../src/remove/summary.js';

const cutout = (name: string, confidence: number): Done => ({
  ...{ input: `/photos/${name}.jpg`, output: `${process.cwd()}/out/${name}.png`, ms: 1 },
  result: {
    ...{ width: 1, height: 1, mode: 'common', type: 'other', networks: [], confidence },
    foreground: { left: 0, top: 0, width: 1, height: 1 },
  },
});

const text = (done: readonly Done[]) =>
  outcomeText({
    collected: {
      photos: done.map(({ input }) => ({ path: input, input, relative: input })),
      ...{ unavailable: [], skipped: 0, foldersLeft: 0, single: false, onlyFolders: true },
    },
    ...{ done, failed: [], kept: [], other: [], fatal: null, stopped: false },
  });

it('lists cutouts of low confidence at the end, the least certain first, ten at most', () => {
  expect(text([cutout('a', 0.95), cutout('b', 0.61), cutout('c', 0.2)]).split('\n')).toEqual([
    ...['3 of 3 photos cut out.', '2 cutouts of low confidence:'],
    ...['  out/c.png: 0.20', '  out/b.png: 0.61'],
  ]);
  const many = text(Array.from({ length: 14 }, (_, at) => cutout(String(at), at / 100)));
  expect(many.split('\n').at(-1)).toBe('  and 4 more');
  expect(many.split('\n')).toHaveLength(13);
  expect(text([cutout('a', 0.95), cutout('b', 0.9)])).toBe('2 of 2 photos cut out.');
});

it('says a rate in photos a minute', () => {
  expect(formatRate(0, 0)).toBe('0.0/min');
  expect(formatRate(1, 90_000)).toBe('0.7/min');
  expect(formatRate(21, 30_000)).toBe('42/min');
});
