import type { FloatMap } from '../ops/float-map.js';
import { type InferenceSession, Tensor } from './runtime.js';
import { loadSession } from './session.js';

/** The network takes pictures of this size only. */
export const SELFIE_SIDE = 256;

const PIXELS = SELFIE_SIDE * SELFIE_SIDE;
const CLASSES = 6;
const HAIR = 1;
/** The plane of faces' skin among the probabilities. */
export const FACE = 3;
/** The plane of clothes. */
export const CLOTHES = 4;
/** What the network has inside; the manifest says where it comes from. */
const FEATURES = 'model/segmentation_model_3/segmentation_head_2/add_3';
const CONTEXT = 'model/segmentation_model_3/xeno_former_3/add_74/add';

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
export interface SelfieMulticlass {
  /** @param rgb 256·256·3, 0..255 */
  view(rgb: Uint8Array): Promise<SelfieView>;
  /**
   * How probably each pixel is of a person, with what is worn or held.
   *
   * @param rgb 256·256·3, 0..255
   * @returns 256·256, 0..1
   */
  person(rgb: Uint8Array): Promise<FloatMap>;
  close(): Promise<void>;
}

/** @throws Error when the file at `path` is not the compiled network */
export async function loadSelfieMulticlass(
  path: string,
  threads: number,
): Promise<SelfieMulticlass> {
  const session = await loadSession(path, threads);
  return {
    view: (rgb) => view(session, rgb),
    person: (rgb) => person(session, rgb),
    close: () => session.release(),
  };
}

async function view(session: InferenceSession, rgb: Uint8Array): Promise<SelfieView> {
  const answers = await session.run(toFeeds(rgb), ['Identity', FEATURES, CONTEXT]);
  const logits = floatsOf(answers.Identity, PIXELS * CLASSES);
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
    features: floatsOf(answers[FEATURES], FEATURES_SIDE * FEATURES_SIDE * FEATURES_CHANNELS),
    context: floatsOf(answers[CONTEXT], CELLS * CELLS * CONTEXT_CHANNELS),
  };
}

async function person(session: InferenceSession, rgb: Uint8Array): Promise<FloatMap> {
  const { Identity: output } = await session.run(toFeeds(rgb), ['Identity']);
  const logits = floatsOf(output, PIXELS * CLASSES);
  const data = new Float32Array(PIXELS);
  for (let i = 0; i < PIXELS; i++) data[i] = probabilityOfPerson(logits, i * CLASSES);
  return { width: SELFIE_SIDE, height: SELFIE_SIDE, data };
}

function toFeeds(rgb: Uint8Array) {
  const input = new Float32Array(rgb.length);
  for (let i = 0; i < input.length; i++) input[i] = rgb[i]! / 255;
  return { input_29: new Tensor('float32', input, [1, SELFIE_SIDE, SELFIE_SIDE, 3]) };
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

/** A copy, as the tensor's memory belongs to the runtime. */
function floatsOf(tensor: Tensor | undefined, length: number): Float32Array {
  const data = tensor?.data;
  if (!(data instanceof Float32Array) || data.length !== length) {
    throw new Error(`selfie-multiclass: expected ${length} floats, got ${data?.length}`);
  }
  const copy = new Float32Array(data);
  tensor?.dispose();
  return copy;
}

/** One less the softmax of the background, which comes first. */
function probabilityOfPerson(logits: Float32Array, at: number): number {
  let sum = 1;
  for (let c = HAIR; c < CLASSES; c++) sum += Math.exp(logits[at + c]! - logits[at]!);
  return 1 - 1 / sum;
}
