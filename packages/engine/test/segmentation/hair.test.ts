import { Evidence } from '@nobg/engine/confidence/evidence.js';
import { type AblationId, AblationSwitches } from '@nobg/engine/context/ablation.js';
import type { Context } from '@nobg/engine/context/context.js';
import { Runner } from '@nobg/engine/context/runner.js';
import { fusePeopleSteps } from '@nobg/engine/segmentation/person/person-steps.js';
import { newState } from '@nobg/engine/segmentation/state.js';
import { expect, it } from 'vitest';

/** RVM sees photos at 768 px. */
const SEEN = 768;

/** Alpha after the step `hair`, for a photo so wide: one colour beside another, and alpha that is soft over 14 px between. */
async function refined(width: number, without: readonly AblationId[] = []) {
  const height = 64;
  const middle = width / 2;
  const rgb = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i++) {
    const x = i % width;
    alpha[i] = Math.round(255 * Math.min(1, Math.max(0, (x - middle + 7) / 14)));
    rgb.set(x < middle ? [30, 60, 180] : [200, 150, 60], i * 3);
  }
  const runner = new Runner({ parts: new AblationSwitches(without) });
  const photo = { width, height, rgb, alpha: null };
  const context = { photo, options: {}, runner, evidence: new Evidence() } as unknown as Context;
  const state = newState(context, 'body');
  state.peopleAlpha = alpha;
  await runner.run(
    fusePeopleSteps.filter(({ id }) => id === 'hair'),
    state,
  );
  const at = 32 * width + middle - 3;
  return { before: alpha[at]!, after: state.peopleAlpha[at]! };
}

it('hair of a photo that the network saw reduced is refined along the photo’s colours', async () => {
  const { before, after } = await refined(SEEN + 2);
  expect(before).toBeGreaterThan(60);
  expect(after).toBeLessThan(30);
});

it('hair of a photo that the network saw at its own size stays as it is', async () => {
  const { before, after } = await refined(SEEN);
  expect(after).toBe(before);
});

it('hair refinement can be left out of a measurement', async () => {
  const { before, after } = await refined(SEEN + 2, ['hair']);
  expect(after).toBe(before);
});
