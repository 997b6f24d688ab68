import type { FloatMap } from '../ops/float-map.js';
import { resampleMap } from '../ops/resample-map.js';
import { type InferenceSession, Tensor } from './runtime.js';
import { CONTEXT_CHANNELS, FEATURES_CHANNELS, type SelfieView } from './selfie-multiclass.js';
import { loadSession } from './session.js';

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

/** It was trained on people of this longer side, px; sides are multiples of its stride. */
const SIDE = 448;
const STRIDE = 16;
/** Cells of what selfie-multiclass has inside are so large, px. */
export const FEATURES_STRIDE = 4;
export const CONTEXT_STRIDE = 16;
/** People thinner than this are stretched. */
const LEAST_SIDE = 4 * STRIDE;

/** What selfie-multiclass says of squares along a picture, over the whole of it. */
export interface SquaresView {
  /** Six planes of any size, 0..1, which sum to 1. */
  readonly probabilities: readonly FloatMap[];
  /** h/4·w/4·64 at {@link garmentSize}, of its decoder. */
  readonly features: Float32Array;
  /** h/16·w/16·192, of its encoder, laid out as the picture is. */
  readonly context: Float32Array;
}

/** Our own network for what people wear; training/garments says how it was made. */
export interface GarmentNetwork {
  /**
   * @param rgb height·width·3, 0..255, of a person and a margin, at {@link garmentSize}
   * @param alpha people's alpha of the same picture, 0..1
   * @param whole what selfie-multiclass says of the same picture, stretched to its square
   * @param squares what it says of overlapping squares along it, joined
   * @returns how probably a pixel is of each class that is worn, 0..1, at half the size
   */
  run(
    rgb: Uint8Array,
    alpha: FloatMap,
    whole: SelfieView,
    squares: SquaresView,
  ): Promise<ReadonlyMap<WornClass, FloatMap>>;
  close(): Promise<void>;
}

/** The size at which the network looks at a person's picture of `width` × `height`. */
export function garmentSize(width: number, height: number): { width: number; height: number } {
  const scale = SIDE / Math.max(width, height) / STRIDE;
  const fit = (side: number) => Math.max(LEAST_SIDE, Math.round(side * scale) * STRIDE);
  return { width: fit(width), height: fit(height) };
}

/** @throws Error when the file at `path` is not the compiled network */
export async function loadGarments(path: string, threads: number): Promise<GarmentNetwork> {
  const session = await loadSession(path, threads);
  return {
    run: (...args) => run(session, ...args),
    close: () => session.release(),
  };
}

async function run(
  session: InferenceSession,
  rgb: Uint8Array,
  alpha: FloatMap,
  whole: SelfieView,
  squares: SquaresView,
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
  const { classes } = await session.run(
    {
      rgb: new Tensor('float32', toPlanes(rgb, pixels), [1, 3, height, width]),
      person: planesOf([...whole.probabilities, alpha]),
      features: new Tensor('float32', whole.features, [1, 128, 128, FEATURES_CHANNELS]),
      context: new Tensor('float32', whole.context, [1, 16, 16, CONTEXT_CHANNELS]),
      squares: planesOf(squares.probabilities),
      square_features: cells(squares.features, FEATURES_STRIDE, FEATURES_CHANNELS),
      square_context: cells(squares.context, CONTEXT_STRIDE, CONTEXT_CHANNELS),
    },
    ['classes'],
  );
  const size = pixels / 4;
  const data = classes?.data;
  if (!(data instanceof Float32Array) || data.length !== size * CLASSES.length) {
    throw new Error(`garments: expected ${size * CLASSES.length} floats, got ${data?.length}`);
  }
  // Copied: the tensor's memory belongs to the runtime.
  const worn = new Map<WornClass, FloatMap>();
  for (const [at, name] of CLASSES.entries()) {
    if (!isWorn(name)) continue;
    const plane = data.slice(at * size, (at + 1) * size);
    worn.set(name, { width: width / 2, height: height / 2, data: plane });
  }
  classes?.dispose();
  return worn;
}

function isWorn(name: (typeof CLASSES)[number]): name is WornClass {
  return name !== 'background' && name !== 'skin' && name !== 'hair';
}

/** Interleaved bytes to planes of 0..1. */
function toPlanes(rgb: Uint8Array, pixels: number): Float32Array {
  const planes = new Float32Array(pixels * 3);
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    planes[i] = rgb[from]! / 255;
    planes[i + pixels] = rgb[from + 1]! / 255;
    planes[i + 2 * pixels] = rgb[from + 2]! / 255;
  }
  return planes;
}
