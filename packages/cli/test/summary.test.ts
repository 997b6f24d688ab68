import { outcomeText } from '@nobg/cli/remove/summary.js';
import { expect, it } from 'vitest';

const planned = { photo: { path: 'a.jpg' }, output: 'a.png' };

it.each([
  [1, '1 result exists already; use --force to overwrite it.'],
  [2, '2 results exist already; use --force to overwrite them.'],
])('counts results that were there before: %i', (length, sentence) => {
  const kept = Array.from({ length }, () => planned);
  const none = { done: [], failed: [], other: [], stopped: false, fatal: null };
  const collected = {
    photos: kept.map(({ photo }) => photo),
    skipped: 0,
    foldersLeft: 0,
    unavailable: [],
  };
  expect(outcomeText({ collected, kept, ...none } as never)).toContain(sentence);
});
