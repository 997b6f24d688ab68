import { GARMENTS } from '@nobg/models/registry/garments.js';
import type { FloatMap } from '../ops/float-map.js';
import { resampleMap } from '../ops/resample-map.js';
import { floatsOf } from './floats-of.js';
import type { Closable, NetworkLoader } from './network-loader.js';
import { type InferenceSession, Tensor } from './runtime.js';
import { CONTEXT_CHANNELS, FEATURES_CHANNELS, type SelfieView } from './selfie-multiclass.js';
import { loadSession } from './session.js';
import { toTensor } from './to-tensor.js';

/** What the network tells apart, in the order of its output's channels. */
const CLASSES = [
  'background',
  'skin',
  'hair',
  'tops',
  'coat',
  'dress',
  'skirt',
  'pants',
  'legwear',
  'scarf',
  'hat',
  'belt',
  'shoes',
  'bag',
  'jewellery',
] as const;

export type WornClass = Exclude<(typeof CLASSES)[number], 'background' | 'skin' | 'hair'>;

/** Cells of what selfie-multiclass has inside are so large, px. */
export const FEATURES_STRIDE = 4;
export const CONTEXT_STRIDE = 16;
/** What selfie-multiclass says of windows along a picture, over the whole of it. */
export interface WindowsView {
  /** Six planes of any size, 0..1, which sum to 1. */
  readonly probabilities: readonly FloatMap[];
  /** h/4·w/4·64 at the size of its descriptor's rule, of its decoder. */
  readonly features: Float32Array;
  /** h/16·w/16·192, of its encoder, laid out as the picture is. */
  readonly context: Float32Array;
}

/** Our own network for what people wear; training/garments says how it was made. */
export interface GarmentNetwork extends Closable {
  /**
   * @param rgb height·width·3, 0..255, of a person and a margin, at the size of its descriptor's rule
   * @param alpha people's alpha of the same picture, 0..1
   * @param whole what selfie-multiclass says of the same picture, stretched to its square
   * @param windows what it says of overlapping windows along it, joined
   * @returns how probably a pixel is of each class that is worn, 0..1, at half the size
   */
  run(
    rgb: Uint8Array,
    alpha: FloatMap,
    whole: SelfieView,
    windows: WindowsView,
  ): Promise<ReadonlyMap<WornClass, FloatMap>>;
}

export const garments: NetworkLoader<GarmentNetwork> = {
  id: GARMENTS.id,
  async load(path, threads) {
    const session = await loadSession(path, threads);
    return { run: (...args) => run(session, ...args), close: () => session.release() };
  },
};

async function run(
  session: InferenceSession,
  rgb: Uint8Array,
  alpha: FloatMap,
  whole: SelfieView,
  windows: WindowsView,
): Promise<ReadonlyMap<WornClass, FloatMap>> {
  const { width, height } = alpha;
  const pixels = width * height;
  const planesOf = (planes: readonly FloatMap[]) => {
    const data = new Float32Array(pixels * planes.length);
    for (const [i, plane] of planes.entries()) {
      data.set(resampleMap(plane, width, height).data, i * pixels);
    }
    return new Tensor('float32', data, [1, planes.length, height, width]);
  };
  const cells = (data: Float32Array, stride: number, channels: number) =>
    new Tensor('float32', data, [1, height / stride, width / stride, channels]);
  const { [GARMENTS.output]: classes } = await session.run(
    {
      [GARMENTS.input.name]: toTensor(rgb, { width, height }, GARMENTS.input),
      person: planesOf([...whole.probabilities, alpha]),
      features: new Tensor('float32', whole.features, [1, 128, 128, FEATURES_CHANNELS]),
      context: new Tensor('float32', whole.context, [1, 16, 16, CONTEXT_CHANNELS]),
      squares: planesOf(windows.probabilities),
      square_features: cells(windows.features, FEATURES_STRIDE, FEATURES_CHANNELS),
      square_context: cells(windows.context, CONTEXT_STRIDE, CONTEXT_CHANNELS),
    },
    [GARMENTS.output],
  );
  const size = pixels / 4;
  const data = floatsOf(GARMENTS.id, classes, size * CLASSES.length);
  const worn = new Map<WornClass, FloatMap>();
  for (const [at, name] of CLASSES.entries()) {
    if (!isWorn(name)) continue;
    const plane = data.slice(at * size, (at + 1) * size);
    worn.set(name, { width: width / 2, height: height / 2, data: plane });
  }
  return worn;
}

function isWorn(name: (typeof CLASSES)[number]): name is WornClass {
  return name !== 'background' && name !== 'skin' && name !== 'hair';
}
