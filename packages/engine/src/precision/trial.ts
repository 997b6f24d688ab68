import { isnet } from '../networks/isnet.js';
import { samEncoder } from '../networks/mobile-sam.js';
import type { NetworkLoader } from '../networks/network-loader.js';
import type { SaliencyNetwork } from '../networks/saliency-network.js';
import { u2netp } from '../networks/u2netp.js';
import { TRIAL_PICTURES } from './trial-pictures.js';

/** The two forms of a network against each other on made-up pictures. */
export interface Trial {
  /** Of the quickest run each, ms. */
  readonly float32Ms: number;
  readonly int8Ms: number;
  /**
   * Mean difference of the two results on the picture where it is greatest: of alphas, or in parts of the
   * spread of what has no range of its own.
   */
  readonly difference: number;
}

export interface TrialFiles {
  /** Of the network, in floats. */
  readonly id: string;
  readonly float32: string;
  readonly int8: string;
  readonly threads: number;
}

/** A network as it is tried. */
interface Subject {
  /** Side of the square pictures, px: what both forms see of a photo. */
  readonly side: number;
  /** The network's answer to a square picture, side·side·3. */
  open(path: string, threads: number): Promise<(rgb: Uint8Array) => Promise<Float32Array>>;
  /** What a difference is measured in. */
  unit(answer: Float32Array): number;
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  isnet: saliencySubject(isnet, 1024),
  u2netp: saliencySubject(u2netp, 320),
  'mobile-sam-encoder': {
    side: 1024,
    async open(path, threads) {
      const network = await samEncoder.load(path, threads);
      return async (rgb) => (await network.embed(rgb, this.side, this.side)).features;
    },
    unit: spread,
  },
};

function saliencySubject(loader: NetworkLoader<SaliencyNetwork>, side: number): Subject {
  return {
    side,
    async open(path, threads) {
      const network = await loader.load(path, threads);
      return async (rgb) => (await network.run(rgb, side, side)).data;
    },
    unit: () => 1,
  };
}

/**
 * Shows both forms every picture, by turns, so that what else the machine does meets both. The first picture
 * comes once more before, to warm up. Takes seconds and gigabytes, which is why it has a process of its own.
 *
 * @throws Error when the network is none that comes in two forms, or cannot be run
 */
export async function holdTrial({ id, float32, int8, threads }: TrialFiles): Promise<Trial> {
  const subject = SUBJECTS[id];
  if (!subject) throw new Error(`"${id}" comes in one form only`);
  const [a, b] = [await subject.open(float32, threads), await subject.open(int8, threads)];
  const { side } = subject;
  const warmUp = TRIAL_PICTURES[0]!(side);
  await a(warmUp);
  await b(warmUp);
  const times: (readonly [number, number])[] = [];
  let difference = 0;
  for (const picture of TRIAL_PICTURES) {
    const rgb = picture(side);
    const [float, floatMs] = await timed(a, rgb);
    const [bytes, bytesMs] = await timed(b, rgb);
    times.push([floatMs, bytesMs]);
    const apart = meanDifference(float, bytes) / subject.unit(float);
    // JSON knows no infinity.
    difference = Math.max(difference, Number.isFinite(apart) ? apart : Number.MAX_VALUE);
  }
  const best = (form: 0 | 1) => Math.round(Math.min(...times.map((pair) => pair[form])));
  return { float32Ms: best(0), int8Ms: best(1), difference };
}

async function timed(run: (rgb: Uint8Array) => Promise<Float32Array>, rgb: Uint8Array) {
  const start = performance.now();
  const answer = await run(rgb);
  return [new Float32Array(answer), performance.now() - start] as const;
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  const sum = a.reduce((total, value, i) => total + Math.abs(value - b[i]!), 0);
  return sum / a.length;
}

/** Standard deviation, or 1 where all values are the same. */
function spread(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Math.sqrt(variance) || 1;
}
