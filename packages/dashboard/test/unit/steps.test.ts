import { STEP_IDS } from '@nobg/contract/steps.js';
import { expect, it } from 'vitest';
import { progressWords, stepWords } from '../../src/cutting/steps.ts';

it.each(STEP_IDS)('names step %s in words', (step) => {
  expect(stepWords(step)).toMatch(/^[A-Z][a-z]+ [a-z ]+$/);
});

it('names networks and frames', () => {
  expect(stepWords('network:isnet')).toBe('Running the network isnet');
  expect(stepWords('frame:2-10')).toBe('Frame 2 of 10');
});

it.each(['join', 'constructor', ''])('shows no id of the unknown step "%s"', (step) => {
  expect(progressWords({ at: 'step', step })).toBe('Working');
});
