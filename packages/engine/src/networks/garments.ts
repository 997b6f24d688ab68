import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Plane } from '../plane.js';
import { resamplePlane } from '../refine/resample-plane.js';
import type { SelfieView } from './selfie-multiclass.js';
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
/** People thinner than this are stretched. */
const LEAST_SIDE = 4 * STRIDE;

/** Our own network for what people wear; training/garments says how it was made. */
export interface GarmentNetwork {
  /**
   * @param rgb height·width·3, 0..255, of a person and a margin, at {@link garmentSize}
   * @param alpha people's alpha of the same picture, 0..1
   * @param selfie what selfie-multiclass says of the same picture
   * @returns how probably a pixel is of each class that is worn, 0..1, at half the size
   */
  run(rgb: Uint8Array, alpha: Plane, selfie: SelfieView): Promise<ReadonlyMap<WornClass, Plane>>;
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
  alpha: Plane,
  selfie: SelfieView,
): Promise<ReadonlyMap<WornClass, Plane>> {
  const { width, height } = alpha;
  const pixels = width * height;
  const planes = [...selfie.probabilities.map((p) => resamplePlane(p, width, height)), alpha];
  const person = new Float32Array(pixels * planes.length);
  for (const [i, plane] of planes.entries()) person.set(plane.data, i * pixels);
  const { classes } = await session.run(
    {
      rgb: new Tensor('float32', toPlanes(rgb, pixels), [1, 3, height, width]),
      person: new Tensor('float32', person, [1, planes.length, height, width]),
      features: new Tensor('float32', selfie.features, [1, 128, 128, 64]),
      context: new Tensor('float32', selfie.context, [1, 16, 16, 192]),
    },
    ['classes'],
  );
  const size = pixels / 4;
  const data = classes?.data;
  if (!(data instanceof Float32Array) || data.length !== size * CLASSES.length) {
    throw new Error(`garments: expected ${size * CLASSES.length} floats, got ${data?.length}`);
  }
  // Copied: the tensor's memory belongs to the runtime.
  const worn = new Map<WornClass, Plane>();
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
