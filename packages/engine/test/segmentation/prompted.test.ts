import { PhotoView } from '@nobg/engine/capabilities/photo-view.js';
import type { Context } from '@nobg/engine/context/context.js';
import { Runner } from '@nobg/engine/context/runner.js';
import type { SamPrompt } from '@nobg/engine/networks/mobile-sam.js';
import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import { promptedSteps } from '@nobg/engine/segmentation/prompt/prompted.js';
import { newState, type SegmentationPipeline } from '@nobg/engine/segmentation/state.js';
import { expect, it } from 'vitest';

const [width, height] = [256, 128];
type Shape = (x: number, y: number) => boolean;
const columns =
  (left: number, right: number): Shape =>
  (x, y) =>
    x >= left && x < right && y >= 40 && y < 90;

const found = columns(20, 70);
const wanted = columns(120, 160);
const unwanted = columns(160, 200);

function logits(shape: Shape): FloatMap {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    shape(i % width, Math.floor(i / width)) ? 8 : -8,
  );
  return { width, height, data };
}

/** A grey photo on which the mode finds `found` alone; three blocks stand on it. */
async function cut(points: readonly { x: number; y: number; keep: boolean }[]) {
  const rgb = new Uint8Array(width * height * 3).fill(150);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (found(x, y) || wanted(x, y)) rgb.set([200, 30, 30], i * 3);
    if (unwanted(x, y)) rgb.set([30, 30, 200], i * 3);
  }
  const prompts: SamPrompt[] = [];
  const prompting = {
    async segment(_: unknown, prompt: SamPrompt) {
      prompts.push(prompt);
      return [
        { logits: logits((x, y) => wanted(x, y) || unwanted(x, y)), quality: 0.95 },
        { logits: logits(wanted), quality: 0.8 },
      ];
    },
  };
  const context = {
    photo: new PhotoView({ width, height, rgb, alpha: null }),
    options: { points },
    networks: { prompting },
    runner: new Runner(),
  } as unknown as Context;
  const mode: SegmentationPipeline = [
    {
      id: 'upsample-alpha',
      does: 'The mode’s subject',
      reads: 'nothing',
      sets: 'alpha',
      run(state) {
        state.alpha = Uint8Array.from({ length: width * height }, (_, i) =>
          found(i % width, Math.floor(i / width)) ? 255 : 0,
        );
      },
    },
  ];
  const state = newState(context, 'product');
  await context.runner.run(promptedSteps(mode), state);
  return { prompts, alpha: (x: number) => state.alpha![64 * width + x]! };
}

it('points to drop count for what is segmented from those that the mode’s subject misses', async () => {
  const points = [
    { x: 45, y: 64, keep: true },
    { x: 140, y: 64, keep: true },
    { x: 180, y: 64, keep: false },
  ];
  const { prompts, alpha } = await cut(points);
  expect(prompts.map((prompt) => prompt.points.map(({ keep }) => keep))).toEqual([[true, false]]);
  expect([alpha(45), alpha(140), alpha(180)]).toEqual([255, 255, 0]);
});

it('the likelier mask is taken where nothing is to be dropped', async () => {
  const { alpha } = await cut([
    { x: 45, y: 64, keep: true },
    { x: 140, y: 64, keep: true },
  ]);
  expect([alpha(45), alpha(140), alpha(180)]).toEqual([255, 255, 255]);
});
