import { openNetworkSet } from '@nobg/engine/capabilities/network-set.js';
import { PhotoView } from '@nobg/engine/capabilities/photo-view.js';
import { Evidence } from '@nobg/engine/confidence/evidence.js';
import type { Context } from '@nobg/engine/context/context.js';
import { Runner } from '@nobg/engine/context/runner.js';
import { DEFAULT_CHOICE } from '@nobg/engine/network-choice.js';
import type { Networks } from '@nobg/engine/networks/networks.js';
import type { SaliencyNetwork } from '@nobg/engine/networks/saliency-network.js';
import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import { peakNormalised } from '@nobg/engine/ops/peak-normalised.js';
import { shareInPersonBoxes } from '@nobg/engine/segmentation/person/share-in-person-boxes.js';
import { furtherPasses, saliencyMap } from '@nobg/engine/segmentation/saliency/saliency.js';
import { newState } from '@nobg/engine/segmentation/state.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import { describe, expect, it, test } from 'vitest';

/** A subject in the left half of which a stripe, as wide as `doubt` says, is between all and nothing. */
function seen(side: number, doubt: number): FloatMap {
  const data = new Float32Array(side * side);
  for (let i = 0; i < data.length; i++) {
    const across = (i % side) / side;
    data[i] = across < 0.5 - doubt ? 1 : across < 0.5 ? 0.45 : 0;
  }
  return { width: side, height: side, data };
}

/** A context in which each network sees what is told, and notes what it was asked. */
function contextOf(doubts: { full: number; smaller?: number; u2netp?: number }, has = true) {
  const asked: string[] = [];
  const { full, smaller = 0, u2netp = 0 } = doubts;
  const networkOf = (id: string): SaliencyNetwork => ({
    native: id === 'isnet' ? { width: 1024, height: 1024 } : { width: 320, height: 320 },
    stride: id === 'isnet' ? 32 : null,
    filter: 'lanczos3',
    async run(_, width, height) {
      asked.push(`${id} ${width}×${height}`);
      const plane = seen(width, id === 'u2netp' ? u2netp : width === 1024 ? full : smaller);
      return { width, height, data: plane.data.slice(0, width * height) };
    },
    close: async () => {},
  });
  const networks = {
    choice: DEFAULT_CHOICE,
    descriptors: BUILTIN_NETWORKS,
    get: async ({ id }: { id: string }) => networkOf(id),
    has: () => has,
  } as unknown as Networks;
  const runner = new Runner();
  const evidence = new Evidence();
  const { watch, parts } = runner;
  const context: Context = {
    photo: new PhotoView({ ...photo, rgb: new Uint8Array(144).fill(90) }),
    options: {},
    networks: openNetworkSet(networks, 'product', { watch, evidence }),
    ...{ runner, evidence, parts },
  };
  return { context, asked };
}

const photo = { width: 8, height: 6, alpha: null };

describe('the passes over a photo', () => {
  const middle = 512 * 1024 + 450;

  it('are one where it is certain', async () => {
    const { context, asked } = contextOf({ full: 0.01 });
    await saliencyMap(context);
    expect(asked).toEqual(['isnet 1024×1024']);
  });

  it('are three where it is uncertain, and their logits are fused', async () => {
    const { context, asked } = contextOf({ full: 0.2 });
    const { data } = await saliencyMap(context);
    expect(asked).toEqual(['isnet 1024×1024', 'isnet 768×576', 'u2netp 320×320']);
    expect(data[middle]).toBeGreaterThan(0.9);
  });

  it('count by degrees: a little more uncertainty changes the result a little', async () => {
    const first = seen(1024, 0.15);
    const alphas: number[] = [];
    for (let uncertainty = 0.04; uncertainty <= 0.12; uncertainty += 0.002) {
      const { context } = contextOf({ full: 0.15 });
      const state = newState(context, 'common');
      state.firstPass = { alpha: first, uncertainty };
      state.saliency = first;
      state.passes = [first];
      await context.runner.run(furtherPasses, state);
      alphas.push(state.saliency.data[middle]!);
    }
    const steps = alphas.slice(1).map((alpha, i) => Math.abs(alpha - alphas[i]!));
    expect(alphas[0]).toBeCloseTo(0.45, 5);
    expect(alphas.at(-1)).toBeGreaterThan(0.9);
    expect(Math.max(...steps)).toBeLessThan(0.03);
  });

  it('do without U²-Netp while it has not been fetched', async () => {
    const { context, asked } = contextOf({ full: 0.2 }, false);
    await saliencyMap(context);
    expect(asked).toEqual(['isnet 1024×1024', 'isnet 768×576']);
  });
});

test('what stands out weakly is told in parts of its peak, and noise is left alone', () => {
  const weak = { width: 2, height: 1, data: Float32Array.of(0.1, 0.4) };
  expect([...peakNormalised(weak).data]).toEqual([0.25, 1]);
  const noise = { width: 2, height: 1, data: Float32Array.of(0.001, 0.01) };
  expect(peakNormalised(noise)).toBe(noise);
});

describe('the share of a subject in boxes of people', () => {
  const box = (left: number, right: number, score = 0.9, cocoClass = 0) => [
    { left, right, top: 0, bottom: 1, score, cocoClass },
  ];

  it('counts each part once, and people alone who are more than a guess', () => {
    const subject = seen(64, 0);
    expect(shareInPersonBoxes(subject, box(0, 1))).toBe(1);
    expect(shareInPersonBoxes(subject, [...box(0, 0.25), ...box(0, 0.25)])).toBeCloseTo(0.5, 2);
    expect(shareInPersonBoxes(subject, box(0, 1, 0.1))).toBe(0);
    expect(shareInPersonBoxes(subject, box(0, 1, 0.9, 15))).toBe(0);
    expect(shareInPersonBoxes(subject, [])).toBe(0);
  });

  it('is nothing where there is no subject', () => {
    expect(shareInPersonBoxes({ ...seen(64, 0), data: new Float32Array(64 * 64) }, box(0, 1))).toBe(
      0,
    );
  });
});
