import {
  DECISION_SIDE,
  FUSION_SIDE,
  SALIENCY_FUSION,
} from '@nobg/models/registry/saliency-fusion.js';
import type { FloatMap } from '../ops/float-map.js';
import { floatsOf } from './floats-of.js';
import type { Closable, NetworkLoader } from './network-loader.js';
import { Tensor } from './runtime.js';
import type { FeatureMap } from './saliency-network.js';
import { loadSession } from './session.js';
import { toTensor } from './to-tensor.js';

const PIXELS = FUSION_SIDE * FUSION_SIDE;
const CELLS = DECISION_SIDE * DECISION_SIDE;

/** What the network decides from. Maps are 0..1, 256·256. */
export interface FusionInputs {
  /** 256·256·3, 0..255 */
  readonly rgb: Uint8Array;
  /** ISNet's saliency, U²-Netp's, and the six probabilities of the selfie network. */
  readonly maps: readonly FloatMap[];
  /** ISNet's saliency at its full size; null where that did not run. */
  readonly fine: FloatMap | null;
  /** Inner values of ISNet: stages 4 and 5 of its decoder. */
  readonly features: readonly FeatureMap[];
}

/** What is decided; planes of 128·128. */
export interface FusionDecision {
  /** How far the logits of ISNet's saliency, U²-Netp's and the fine one count. */
  readonly weights: readonly [FloatMap, FloatMap, FloatMap];
  /** Logits to be added to the weighted sum of theirs. */
  readonly residual: FloatMap;
}

/** Our own network that fuses what others see; training/saliency-fusion says how it was made. */
export interface SaliencyFusionNetwork extends Closable {
  run(inputs: FusionInputs): Promise<FusionDecision>;
}

export const saliencyFusion: NetworkLoader<SaliencyFusionNetwork> = {
  id: SALIENCY_FUSION.id,
  async load(path, threads) {
    const session = await loadSession(path, threads);
    return {
      async run(inputs) {
        const { [SALIENCY_FUSION.output]: decision } = await session.run(toFeeds(inputs));
        const data = floatsOf(SALIENCY_FUSION.id, decision, 4 * CELLS);
        const plane = (at: number): FloatMap => ({
          ...{ width: DECISION_SIDE, height: DECISION_SIDE },
          data: data.subarray(at * CELLS, (at + 1) * CELLS),
        });
        return { weights: [plane(0), plane(1), plane(2)], residual: plane(3) };
      },
      close: () => session.release(),
    };
  },
};

function toFeeds({ rgb, maps, fine, features }: FusionInputs): Record<string, Tensor> {
  const { input, otherInputs } = SALIENCY_FUSION;
  const [planes, , stage4, stage5] = otherInputs;
  const data = new Float32Array(planes.shape[1] * PIXELS);
  for (const [i, map] of maps.entries()) data.set(map.data, i * PIXELS);
  if (fine) data.set(fine.data, maps.length * PIXELS);
  const size = { width: FUSION_SIDE, height: FUSION_SIDE };
  return {
    [input.name]: toTensor(rgb, size, input),
    [planes.name]: new Tensor('float32', data, planes.shape),
    fine: new Tensor('float32', Float32Array.of(fine ? 1 : 0), [1, 1, 1, 1]),
    ...Object.fromEntries(
      [stage4, stage5].map(({ name }, i) => [name, featureTensor(features[i]!)]),
    ),
  };
}

function featureTensor({ channels, width, height, data }: FeatureMap): Tensor {
  return new Tensor('float32', data, [1, channels, height, width]);
}
