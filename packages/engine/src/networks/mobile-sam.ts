import { MOBILE_SAM_DECODER } from '@nobg/models/registry/mobile-sam-decoder.js';
import { MOBILE_SAM_ENCODER } from '@nobg/models/registry/mobile-sam-encoder.js';
import { boxFilter } from '../ops/box-filter.js';
import type { FloatMap } from '../ops/float-map.js';
import type { Size } from '../ops/size.js';
import { floatsOf } from './floats-of.js';
import { inputSize } from './input-size.js';
import type { Closable, NetworkLoader } from './network-loader.js';
import { Tensor } from './runtime.js';
import { loadSession } from './session.js';
import { toTensor } from './to-tensor.js';

const { resize: RESIZE } = MOBILE_SAM_ENCODER.input;
/** A pixel of a mask is this many of the encoder's frame. */
const STRIDE = RESIZE.stride;
const MASK_SIDE = RESIZE.frame / STRIDE;
const MASKS = 4;
/** Shape of an embedding. */
const FEATURES = [1, 256, 64, 64];
/** Labels of the decoder's points. */
const LABEL = { padding: -1, drop: 0, keep: 1, topLeft: 2, bottomRight: 3 } as const;

/** What MobileSAM saw in a photo; good for any number of prompts. */
export interface SamEmbedding {
  /** [1, 256, 64, 64]. */
  readonly features: Float32Array;
  /** The photo's part of the frame, px; whole multiples of a mask's pixel. */
  readonly width: number;
  readonly height: number;
}

/** What is asked for; x and y as shares of the photo's width and height, 0..1. */
export interface SamPrompt {
  readonly points: readonly { readonly x: number; readonly y: number; readonly keep: boolean }[];
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  } | null;
}

/** One of the decoder's answers to a prompt. */
export interface SamMask {
  /** Over the whole photo, about 256 px on the longer side; above 0 is the object. */
  readonly logits: FloatMap;
  /** IoU that the network expects this mask to have. */
  readonly quality: number;
}

/** MobileSAM's image encoder (Zhang et al., "Faster Segment Anything", 2023, arXiv:2306.14289). */
export interface SamEncoder extends Closable {
  /** @param rgb height·width·3, 0..255, at the size that {@link samSize} gives */
  embed(rgb: Uint8Array, width: number, height: number): Promise<SamEmbedding>;
}

/** The decoder of prompts (Kirillov et al., "Segment Anything", ICCV 2023). */
export interface SamDecoder extends Closable {
  /** @returns four masks: one for a clear prompt, then part of a part, part and whole */
  decode(embedding: SamEmbedding, prompt: SamPrompt): Promise<SamMask[]>;
}

/**
 * The size at which the encoder sees a photo: 1024 px on the longer side, and whole
 * multiples of a mask's pixel, so that masks can be cut to the photo exactly.
 */
export function samSize(photo: Size): Size {
  return inputSize(RESIZE, photo);
}

export const samEncoder: NetworkLoader<SamEncoder> = {
  id: MOBILE_SAM_ENCODER.id,
  async load(path, threads) {
    const session = await loadSession(path, threads);
    const { id, input, output } = MOBILE_SAM_ENCODER;
    return {
      async embed(rgb, width, height) {
        const feeds = { [input.name]: toTensor(rgb, { width, height }, input) };
        const { [output]: embedding } = await session.run(feeds, [output]);
        const length = FEATURES.reduce((product, side) => product * side, 1);
        return { features: floatsOf(id, embedding, length), width, height };
      },
      close: () => session.release(),
    };
  },
};

export const samDecoder: NetworkLoader<SamDecoder> = {
  id: MOBILE_SAM_DECODER.id,
  async load(path, threads) {
    const session = await loadSession(path, threads);
    return {
      async decode(embedding, prompt) {
        const { coordinates, labels } = pointsOf(prompt, embedding);
        const answer = await session.run({
          image_embeddings: new Tensor('float32', embedding.features, FEATURES),
          point_coords: new Tensor('float32', coordinates, [1, labels.length, 2]),
          point_labels: new Tensor('float32', labels, [1, labels.length]),
          mask_input: new Tensor('float32', new Float32Array(MASK_SIDE ** 2), [1, 1, 256, 256]),
          has_mask_input: new Tensor('float32', Float32Array.of(0), [1]),
        });
        const masks = answer.low_res_masks?.data;
        const qualities = answer.iou_predictions?.data;
        if (
          !(masks instanceof Float32Array && masks.length === MASKS * MASK_SIDE ** 2) ||
          !(qualities instanceof Float32Array && qualities.length === MASKS)
        ) {
          throw new Error(`mobile-sam-decoder: expected ${MASKS} masks of ${MASK_SIDE}²`);
        }
        return Array.from(qualities, (quality, index) => ({
          quality,
          logits: cropMask(masks.subarray(index * MASK_SIDE ** 2), embedding),
        }));
      },
      close: () => session.release(),
    };
  },
};

/** A prompt in the decoder's words: a box is two points, and where there is none, padding is one. */
function pointsOf(
  { points, box }: SamPrompt,
  { width, height }: SamEmbedding,
): { coordinates: Float32Array; labels: Float32Array } {
  const coordinates: number[] = [];
  const labels: number[] = [];
  const add = (x: number, y: number, label: number) => {
    coordinates.push(x * width, y * height);
    labels.push(label);
  };
  for (const { x, y, keep } of points) add(x, y, keep ? LABEL.keep : LABEL.drop);
  if (box === null) add(0, 0, LABEL.padding);
  else {
    add(box.left, box.top, LABEL.topLeft);
    add(box.right, box.bottom, LABEL.bottomRight);
  }
  return { coordinates: Float32Array.from(coordinates), labels: Float32Array.from(labels) };
}

function cropMask(mask: Float32Array, embedding: SamEmbedding): FloatMap {
  const width = embedding.width / STRIDE;
  const height = embedding.height / STRIDE;
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    data.set(mask.subarray(y * MASK_SIDE, y * MASK_SIDE + width), y * width);
  }
  // The decoder's last layers leave a chequered pattern of two pixels' period.
  boxFilter(data, width, height, 1, new Float32Array(data.length), data);
  return { width, height, data };
}
