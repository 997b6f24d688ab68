import { boundaryF } from './boundary.js';

/** How far an alpha is from the ground truth. null where a number has no meaning. */
export interface Scores {
  /** Intersection over union of alpha > 0.5; 1 where both are empty. 0..1, more is better. */
  readonly iou: number;
  /** Mean absolute difference of alpha. 0..1, less is better; null where no pixel counts. */
  readonly mae: number | null;
  /** Boundary F-measure within 3 px. 0..1, more is better; null where the truth has no edge. */
  readonly bf3: number | null;
  /** Sum of absolute differences, thousands a megapixel; null where no pixel counts. */
  readonly sad: number | null;
}

/**
 * Measures one alpha against the ground truth.
 *
 * @param truth h·w, 0..255
 * @param alpha h·w, 0..255
 * @param ignore h·w; pixels of 128 and more do not count. null: all count
 */
export function measure(
  truth: Uint8Array,
  alpha: Uint8Array,
  ignore: Uint8Array | null,
  width: number,
  height: number,
): Scores {
  const pixels = width * height;
  const valid = ignore ? ignore.map((value) => (value < 128 ? 1 : 0)) : null;
  const truthMask = new Uint8Array(pixels);
  const foundMask = new Uint8Array(pixels);
  let both = 0;
  let either = 0;
  let difference = 0;
  let counted = 0;
  for (let i = 0; i < pixels; i++) {
    const t = truth[i]!;
    const a = alpha[i]!;
    // 127/255 < 0.5 < 128/255, so the top bit is the mask.
    const inTruth = t >> 7;
    const inFound = a >> 7;
    truthMask[i] = inTruth;
    foundMask[i] = inFound;
    if (valid && valid[i] === 0) continue;
    counted++;
    both += inTruth & inFound;
    either += inTruth | inFound;
    difference += t > a ? t - a : a - t;
  }
  const sum = difference / 255;
  return {
    iou: either === 0 ? 1 : both / either,
    mae: counted === 0 ? null : sum / counted,
    // Masks of the whole picture: what is ignored hides edges, it doesn't make them.
    bf3: boundaryF(foundMask, truthMask, valid, width, height),
    sad: counted === 0 ? null : (sum * 1000) / counted,
  };
}
