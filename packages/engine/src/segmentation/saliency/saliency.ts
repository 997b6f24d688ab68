import type { Context } from '../../context/context.js';
import { ISNET_STRIDE } from '../../networks/isnet.js';
import type { FloatMap } from '../../ops/float-map.js';
import { ramp } from '../../ops/linear-ramp.js';
import { resampleMap } from '../../ops/resample-map.js';
import { tuned } from '../../tuned.js';
import { fuseLogits } from './fuse-logits.js';
import { type InputSize, runIsnet } from './isnet-pass.js';
import { samSaliency, standsAlone } from './permissive-saliency.js';
import { runU2netp } from './u2netp-pass.js';
import { uncertaintyRatio } from './uncertainty.js';

/** The pass that ISNet was trained for: the photo stretched to a square. */
export const FULL: InputSize = { width: 1024, height: 1024 };
/** Longer side of the smaller pass, px; it keeps the aspect ratio. */
const SMALLER = tuned('saliency.smallerPass.side', 768);
/**
 * Share of uncertain alpha at which further passes begin to count, and from which on they count fully. Half of
 * everyday photos are below, where one pass is as good as three (docs/experiments/saliency-passes.md).
 */
const UNCERTAIN = {
  from: tuned('saliency.uncertain.from', 0.05),
  to: tuned('saliency.uncertain.to', 0.1),
};

/** Of fused logits: from 1.5 to 3 the error of alpha is the same to 3 %, at 1 it is a tenth greater. */
const SHARPNESS = tuned('saliency.fusion.sharpness', 2);

/** What stands out in a photo. */
export interface Saliency {
  /** 0..1, 1024². */
  readonly alpha: FloatMap;
  /** Sum of min(alpha, 1 − alpha) over the subject's area. */
  readonly uncertainty: number;
}

/** The salient subject of a photo, of any kind, by one pass. */
export async function firstPass(context: Context): Promise<Saliency> {
  if (standsAlone(context)) return { alpha: await samSaliency(context), uncertainty: 0 };
  const alpha = peakNormalised(await runIsnet(context, FULL));
  return { alpha, uncertainty: uncertaintyRatio(alpha) };
}

/**
 * The first pass, fused with two cheaper ones where it is uncertain: ISNet at a smaller size with the aspect ratio
 * kept, and U²-Netp. They are wrong on other photos than the first, which is worth more than being better.
 *
 * @returns 0..1, 1024²
 */
export async function withFurtherPasses(context: Context, first: Saliency): Promise<FloatMap> {
  const { networks, parts, evidence, watch } = context;
  const weight = ramp(first.uncertainty, UNCERTAIN);
  if (weight === 0 || context.own !== undefined) return first.alpha;
  const passes = [first.alpha];
  if (parts.has('smaller-pass')) passes.push(await runIsnet(context, smallerSize(context)));
  if (parts.has('u2netp-pass') && networks.has('u2netp')) {
    passes.push(await runU2netp(context));
  }
  evidence.compare('looks', passes);
  return watch.time('join', () => {
    const all = passes.map((pass) => resampleMap(pass, FULL.width, FULL.height));
    return peakNormalised(fuseLogits(all, weight, SHARPNESS));
  });
}

/** The salient subject of a photo, of any kind; 0..1, 1024². */
export async function saliencyMap(context: Context): Promise<FloatMap> {
  return withFurtherPasses(context, await firstPass(context));
}

function smallerSize({ photo: { width, height } }: Context): InputSize {
  const scale = SMALLER / Math.max(width, height);
  const side = (length: number) =>
    ISNET_STRIDE * Math.max(1, Math.round((length * scale) / ISNET_STRIDE));
  return { width: side(width), height: side(height) };
}

/** Alpha that is nowhere above this is noise; what is above it stands out, if weakly. */
const FAINTEST = 0.02;

/**
 * Alpha in parts of its greatest value, as the networks' own code returns it: a weak cutout can be judged by who
 * asked for it, an empty one is of no use.
 */
export function peakNormalised(alpha: FloatMap): FloatMap {
  const { width, height, data } = alpha;
  let peak = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! > peak) peak = data[i]!;
  if (peak < FAINTEST || peak >= 1) return alpha;
  return { width, height, data: data.map((value) => value / peak) };
}
