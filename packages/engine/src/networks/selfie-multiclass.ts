import { SELFIE_INNER, SELFIE_MULTICLASS } from '@nobg/models/registry/selfie-multiclass.js';
import type { FloatMap } from '../ops/float-map.js';
import { floatsOf } from './floats-of.js';
import type { Closable, NetworkLoader } from './network-loader.js';
import type { InferenceSession } from './runtime.js';
import { loadSession } from './session.js';
import { toTensor } from './to-tensor.js';

/** The network takes pictures of this size only. */
export const { side: SELFIE_SIDE } = SELFIE_MULTICLASS.input.resize;

const PIXELS = SELFIE_SIDE * SELFIE_SIDE;
const CLASSES = 6;
const HAIR = 1;
/** The plane of faces' skin among the probabilities. */
export const FACE = 3;
/** The plane of clothes. */
export const CLOTHES = 4;
/** What the network has inside. */
const FEATURES = SELFIE_INNER.features.name;
const CONTEXT = SELFIE_INNER.context.name;
const { id: ID, input: INPUT, output: OUTPUT } = SELFIE_MULTICLASS;

/** Sides and channels of what the network has inside, of its decoder and of its encoder. */
export const FEATURES_SIDE = 128;
export const FEATURES_CHANNELS = 64;
export const CELLS = 16;
export const CONTEXT_CHANNELS = 192;
/** The encoder's cells come by blocks of so many. */
const BLOCK = 4;

/** All that the network says of a picture, for another network to build on. */
export interface SelfieView {
  /** Six planes of 256·256, 0..1, which sum to 1. */
  readonly probabilities: readonly FloatMap[];
  /** 128·128·64, of its decoder. */
  readonly features: Float32Array;
  /** 16·16·192, of its encoder, as it comes: by blocks of 4·4 cells ({@link laidOut}). */
  readonly context: Float32Array;
}

/**
 * MediaPipe's selfie multiclass segmentation: background, hair, body skin, face skin,
 * clothes, and what else is worn or held. Made for people, near or far, in RGB / 255.
 */
export interface SelfieMulticlass extends Closable {
  /** @param rgb 256·256·3, 0..255 */
  view(rgb: Uint8Array): Promise<SelfieView>;
  /**
   * How probably each pixel is of a person, with what is worn or held.
   *
   * @param rgb 256·256·3, 0..255
   * @returns 256·256, 0..1
   */
  person(rgb: Uint8Array): Promise<FloatMap>;
}

export const selfieMulticlass: NetworkLoader<SelfieMulticlass> = {
  id: ID,
  async load(path, threads) {
    const session = await loadSession(path, threads);
    return {
      view: (rgb) => view(session, rgb),
      person: (rgb) => person(session, rgb),
      close: () => session.release(),
    };
  },
};

async function view(session: InferenceSession, rgb: Uint8Array): Promise<SelfieView> {
  const answers = await session.run(toFeeds(rgb), [OUTPUT, FEATURES, CONTEXT]);
  const logits = floatsOf(ID, answers[OUTPUT], PIXELS * CLASSES);
  const planes = Array.from({ length: CLASSES }, () => new Float32Array(PIXELS));
  for (let i = 0, at = 0; i < PIXELS; i++, at += CLASSES) {
    let sum = 0;
    for (let c = 0; c < CLASSES; c++) sum += Math.exp(logits[at + c]! - logits[at]!);
    for (const [c, plane] of planes.entries()) {
      plane[i] = Math.exp(logits[at + c]! - logits[at]!) / sum;
    }
  }
  return {
    probabilities: planes.map((data) => ({ width: SELFIE_SIDE, height: SELFIE_SIDE, data })),
    features: floatsOf(ID, answers[FEATURES], FEATURES_SIDE * FEATURES_SIDE * FEATURES_CHANNELS),
    context: floatsOf(ID, answers[CONTEXT], CELLS * CELLS * CONTEXT_CHANNELS),
  };
}

async function person(session: InferenceSession, rgb: Uint8Array): Promise<FloatMap> {
  const { [OUTPUT]: output } = await session.run(toFeeds(rgb), [OUTPUT]);
  const logits = floatsOf(ID, output, PIXELS * CLASSES);
  const data = new Float32Array(PIXELS);
  for (let i = 0; i < PIXELS; i++) data[i] = probabilityOfPerson(logits, i * CLASSES);
  return { width: SELFIE_SIDE, height: SELFIE_SIDE, data };
}

function toFeeds(rgb: Uint8Array) {
  return { [INPUT.name]: toTensor(rgb, { width: SELFIE_SIDE, height: SELFIE_SIDE }, INPUT) };
}

/**
 * The encoder's cells as the picture has them. It gives a row of cells for each place in a block of 4·4, and in
 * it one of each block, as the network's own decoder reads them.
 *
 * @param cells 16·16·192, as they come
 * @returns 16·16·192, from the upper left
 */
export function laidOut(cells: Float32Array): Float32Array {
  const blocks = CELLS / BLOCK;
  const picture = new Float32Array(cells.length);
  for (let y = 0; y < CELLS; y++) {
    for (let x = 0; x < CELLS; x++) {
      const block = Math.floor(y / BLOCK) * blocks + Math.floor(x / BLOCK);
      const inBlock = (y % BLOCK) * BLOCK + (x % BLOCK);
      const at = (inBlock * CELLS + block) * CONTEXT_CHANNELS;
      picture.set(cells.subarray(at, at + CONTEXT_CHANNELS), (y * CELLS + x) * CONTEXT_CHANNELS);
    }
  }
  return picture;
}

/** One less the softmax of the background, which comes first. */
function probabilityOfPerson(logits: Float32Array, at: number): number {
  let sum = 1;
  for (let c = HAIR; c < CLASSES; c++) sum += Math.exp(logits[at + c]! - logits[at]!);
  return 1 - 1 / sum;
}
