import type { ImageInput, NetworkDescriptor } from '@nobg/models/registry/descriptor.js';
import type { FloatMap } from '../ops/float-map.js';
import type { Size } from '../ops/size.js';
import { floatsOf } from './floats-of.js';
import { inputSize } from './input-size.js';
import type { Closable, NetworkLoader } from './network-loader.js';
import type { InferenceSession, Tensor } from './runtime.js';
import { loadSession } from './session.js';
import { type TensorSpec, toTensor } from './to-tensor.js';

/** A network that takes a photo and answers with one map of the salient subject. */
export interface SaliencyNetwork extends Closable {
  /** The size that it was made for, px; the photo is stretched to it. */
  readonly native: Size;
  /** It also takes sizes whose sides are whole multiples of this, px; null where it takes the native size only. */
  readonly stride: number | null;
  /** How photos are to be brought to a size that it takes. */
  readonly filter: ImageInput['filter'];
  /**
   * @param rgb height·width·3, 0..255, at a size that the network takes
   * @returns 0..1, at the size that the network answers with
   */
  run(rgb: Uint8Array, width: number, height: number): Promise<FloatMap>;
  /**
   * The same, and the inner values that its descriptor names as further outputs, in that order; none where it names
   * none.
   */
  runWithFeatures(
    rgb: Uint8Array,
    width: number,
    height: number,
  ): Promise<{ readonly map: FloatMap; readonly features: readonly FeatureMap[] }>;
}

/** Inner values of a network: channels·height·width. */
export interface FeatureMap {
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** What {@link overSession} must know of a network. */
interface SaliencySpec {
  readonly id: string;
  readonly native: Size;
  readonly stride: number | null;
  readonly input: TensorSpec & Pick<ImageInput, 'name' | 'filter'>;
  readonly output: string;
  /** Names of the outputs that are inner values. */
  readonly features?: readonly string[];
  readonly sigmoid: boolean;
}

/**
 * A saliency network out of its descriptor alone: ISNet, U²-Netp, and any other whose output is
 * [1, 1, height, width], as logits or as values 0..1.
 *
 * @throws Error where the descriptor is of no such network
 */
export function saliencyNetwork(descriptor: NetworkDescriptor): NetworkLoader<SaliencyNetwork> {
  const { id, input, output, otherOutputs = [], capability, activation } = descriptor;
  if (capability !== 'saliency-segmentation' || input?.resize.to !== 'square') {
    throw new Error(`${id}: expected a saliency network that sees squares`);
  }
  const spec: SaliencySpec = {
    id,
    native: inputSize(input.resize, { width: 1, height: 1 }),
    stride: input.resize.stride ?? null,
    input,
    output,
    features: otherOutputs.map(({ name }) => name),
    sigmoid: activation === 'sigmoid',
  };
  return {
    id,
    load: async (path, threads) => overSession(await loadSession(path, threads), spec),
  };
}

/** The network of a session that is open. */
export function overSession(session: InferenceSession, spec: SaliencySpec): SaliencyNetwork {
  return {
    native: spec.native,
    stride: spec.stride,
    filter: spec.input.filter,
    run: async (rgb, width, height) => (await run(session, spec, rgb, { width, height })).map,
    runWithFeatures: (rgb, width, height) =>
      run(session, spec, rgb, { width, height }, spec.features),
    close: () => session.release(),
  };
}

async function run(
  session: InferenceSession,
  { id, input, output, sigmoid }: SaliencySpec,
  rgb: Uint8Array,
  size: Size,
  featureNames: readonly string[] = [],
): Promise<{ map: FloatMap; features: FeatureMap[] }> {
  const feeds = { [input.name]: toTensor(rgb, size, input) };
  const outputs = await session.run(feeds, [output, ...featureNames]);
  const map = outputs[output];
  const [, channels, height = 0, width = 0] = map?.dims ?? [];
  const values = map?.data;
  if (!(values instanceof Float32Array) || channels !== 1 || values.length !== width * height) {
    throw new Error(`${id}: expected a map of one channel, got ${map?.type}[${map?.dims}]`);
  }
  // A copy, as the tensor's memory belongs to the runtime. A network from elsewhere may say anything; what is no number
  // would pass through every step.
  const data = new Float32Array(values);
  for (let i = 0; i < data.length; i++) {
    const alpha = sigmoid ? 1 / (1 + Math.exp(-data[i]!)) : data[i]!;
    data[i] = alpha > 0 ? Math.min(1, alpha) : 0;
  }
  map?.dispose();
  const features = featureNames.map((name) => featureMap(id, outputs[name]));
  return { map: { width, height, data }, features };
}

function featureMap(id: string, tensor: Tensor | undefined): FeatureMap {
  const [, channels = 0, height = 0, width = 0] = tensor?.dims ?? [];
  return { channels, width, height, data: floatsOf(id, tensor, channels * height * width) };
}
