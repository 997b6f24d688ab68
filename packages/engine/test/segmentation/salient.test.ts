import { openNetworkSet } from '@nobg/engine/capabilities/network-set.js';
import { PhotoView } from '@nobg/engine/capabilities/photo-view.js';
import { Evidence } from '@nobg/engine/confidence/evidence.js';
import type { Context } from '@nobg/engine/context/context.js';
import { Runner } from '@nobg/engine/context/runner.js';
import { DEFAULT_CHOICE } from '@nobg/engine/network-choice.js';
import type { Networks } from '@nobg/engine/networks/networks.js';
import type { FusionInputs } from '@nobg/engine/networks/saliency-fusion.js';
import type { SaliencyNetwork } from '@nobg/engine/networks/saliency-network.js';
import type { FloatMap } from '@nobg/engine/ops/float-map.js';
import { peakNormalised } from '@nobg/engine/ops/peak-normalised.js';
import { commonSteps } from '@nobg/engine/segmentation/common/common.js';
import { shareInPersonBoxes } from '@nobg/engine/segmentation/person/share-in-person-boxes.js';
import { productSteps } from '@nobg/engine/segmentation/product/product.js';
import { saliencyMap, saliencySteps } from '@nobg/engine/segmentation/saliency/saliency.js';
import { newState } from '@nobg/engine/segmentation/state.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import { describe, expect, it, test } from 'vitest';

/** A subject in the left `share` of the photo, of which a stripe, as wide as `doubt` says, is between all and nothing. */
function seen(side: number, doubt: number, share = 0.5): FloatMap {
  const data = new Float32Array(side * side);
  for (let i = 0; i < data.length; i++) {
    const across = (i % side) / side;
    data[i] = across < share - doubt ? 1 : across < share ? 0.45 : 0;
  }
  return { width: side, height: side, data };
}

/** What networks see and decide; `share` as of {@link seen}, `weight` that of each coarse map. */
interface Seen {
  readonly coarse: number;
  readonly decided?: number;
  readonly share?: number;
  readonly weight?: number;
}

/** A context in which each network sees what is told, and notes what it was asked. */
function contextOf({ coarse, decided = 0, share = 0.5, weight = 0.5 }: Seen, has = true) {
  const asked: string[] = [];
  const saliency = (id: string): SaliencyNetwork => ({
    native: id === 'isnet' ? { width: 1024, height: 1024 } : { width: 320, height: 320 },
    stride: id === 'isnet' ? 32 : null,
    filter: 'lanczos3',
    async run(_, width, height) {
      asked.push(`${id} ${width}×${height}`);
      // At full size a small subject is narrower.
      return seen(width, coarse, width === 1024 && share < 0.1 ? share / 1.5 : share);
    },
    async runWithFeatures(_, width, height) {
      return { map: await this.run(_, width, height), features: [] };
    },
    close: async () => {},
  });
  const others: Readonly<Record<string, object>> = {
    'selfie-multiclass': {
      async view() {
        asked.push('selfie-multiclass');
        return { probabilities: Array.from({ length: 6 }, () => seen(256, 0)) };
      },
    },
    'saliency-fusion': {
      async run({ maps, fine }: FusionInputs) {
        asked.push(`saliency-fusion of ${maps.length + (fine ? 1 : 0)} maps`);
        const plane = (value: number) => ({
          ...{ width: 128, height: 128 },
          data: new Float32Array(128 * 128).fill(value),
        });
        return { weights: [plane(weight), plane(weight), plane(0)], residual: plane(decided) };
      },
    },
  };
  const networks = {
    choice: DEFAULT_CHOICE,
    descriptors: BUILTIN_NETWORKS,
    get: async ({ id }: { id: string }) => others[id] ?? saliency(id),
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
  const COARSE = [
    'isnet 768×768',
    'u2netp 320×320',
    'selfie-multiclass',
    'saliency-fusion of 8 maps',
  ];

  it('are coarse alone where their decision is certain', async () => {
    const { context, asked } = contextOf({ coarse: 0 });
    const { width } = await saliencyMap(context);
    expect(asked).toEqual(COARSE);
    expect(width).toBe(768);
  });

  it('have one at full size where it is uncertain, and the decision is made anew', async () => {
    const { context, asked } = contextOf({ coarse: 0.2 });
    const { width } = await saliencyMap(context);
    expect(asked).toEqual([...COARSE, 'isnet 1024×1024', 'saliency-fusion of 9 maps']);
    expect(width).toBe(1024);
  });

  it('keep their own detail under what was decided', async () => {
    const middle = 384 * 768 + 300;
    const { context } = contextOf({ coarse: 0.2, decided: 6 });
    expect((await saliencyMap(context)).data[middle]).toBeGreaterThan(0.99);
    const { context: none } = contextOf({ coarse: 0.2, decided: 0 });
    expect((await saliencyMap(none)).data[512 * 1024 + 400]).toBeCloseTo(0.45 / 0.98, 1);
  });

  it('have one at full size for the outline of a small subject, too', async () => {
    const { context, asked } = contextOf({ coarse: 0, share: 0.009, weight: 3 });
    const { data, width } = await saliencyMap(context);
    expect(asked).toEqual([...COARSE, 'isnet 1024×1024', 'saliency-fusion of 9 maps']);
    const subject = data.filter((alpha) => alpha > 0.5).length / width / width;
    expect(subject).toBeCloseTo(7 / 1024, 5);
  });

  it('are compared with each other, which says more of the cutout than the detector’s boxes', async () => {
    const { context } = contextOf({ coarse: 0 });
    const state = newState(context, 'common');
    await context.runner.run(saliencySteps, state);
    state.alpha = Uint8Array.from({ length: 48 }, (_, i) => (i % 8 < 4 ? 255 : 0));
    state.detections = [];
    const classify = commonSteps.filter(({ id }) => id === 'classify-subject');
    await context.runner.run(classify, state);
    expect([...context.evidence.agreements]).toEqual([['saliency', 1]]);
  });

  it.each([
    ['product', productSteps],
    ['common', commonSteps],
  ] as const)(
    'find nothing in mode %s where their decision is far more uncertain than certain',
    async (mode, steps) => {
      const decide = (coarse: number) => {
        const { context } = contextOf({ coarse });
        const ids = [...saliencySteps.map(({ id }) => id), 'require-subject'];
        const own = steps.filter(({ id }) => ids.includes(id));
        return context.runner.run(own, newState(context, mode));
      };
      await decide(0.2);
      await expect(decide(0.5)).rejects.toMatchObject({ code: 'no_subject' });
    },
  );

  it('are one plain pass while a network of the fusion has not been fetched', async () => {
    const { context, asked } = contextOf({ coarse: 0.2 }, false);
    await saliencyMap(context);
    expect(asked).toEqual(['isnet 1024×1024']);
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
