import { loadIsnet } from '../networks/isnet.js';
import { loadSamEncoder } from '../networks/mobile-sam.js';
import { loadSelfieMulticlass, SELFIE_SIDE } from '../networks/selfie-multiclass.js';

/** The two forms of a network against each other on one made-up picture. */
export interface Trial {
  /** Of the quickest run each, ms. */
  readonly float32Ms: number;
  readonly int8Ms: number;
  /** Mean difference of the two results: of alphas, or in parts of the spread of what has no range of its own. */
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
  /** Of the square picture, px. */
  readonly side: number;
  /** The network's answer to a picture, side·side·3. */
  open(path: string, threads: number): Promise<(rgb: Uint8Array) => Promise<Float32Array>>;
  /** What a difference is measured in. */
  unit(answer: Float32Array): number;
}

const SIDE = 1024;

const SUBJECTS: Readonly<Record<string, Subject>> = {
  isnet: {
    side: SIDE,
    async open(path, threads) {
      const network = await loadIsnet(path, threads);
      return async (rgb) => (await network.run(rgb, SIDE, SIDE, false)).data;
    },
    unit: () => 1,
  },
  'mobile-sam-encoder': {
    side: SIDE,
    async open(path, threads) {
      const network = await loadSamEncoder(path, threads);
      return async (rgb) => (await network.embed(rgb, SIDE, SIDE)).features;
    },
    unit: spread,
  },
  'selfie-multiclass': {
    side: SELFIE_SIDE,
    async open(path, threads) {
      const network = await loadSelfieMulticlass(path, threads);
      return async (rgb) => (await network.person(rgb)).data;
    },
    unit: () => 1,
  },
};

/** Of each form in turn, so that what else the machine does meets both. The first warms up. */
const RUNS = 3;

/**
 * Runs both forms. Takes seconds and gigabytes, which is why it has a process of its own.
 *
 * @throws Error when the network is none that comes in two forms, or cannot be run
 */
export async function holdTrial({ id, float32, int8, threads }: TrialFiles): Promise<Trial> {
  const subject = SUBJECTS[id];
  if (!subject) throw new Error(`"${id}" comes in one form only`);
  const picture = disc(subject.side);
  const forms = [
    await timed(subject, float32, threads, picture),
    await timed(subject, int8, threads, picture),
  ] as const;
  for (let i = 0; i < RUNS; i++) for (const form of forms) await form.run(i > 0);
  const [a, b] = [forms[0].answer(), forms[1].answer()];
  const sum = a.reduce((total, value, i) => total + Math.abs(value - b[i]!), 0);
  const difference = sum / a.length / subject.unit(a);
  return { float32Ms: forms[0].best(), int8Ms: forms[1].best(), difference };
}

async function timed(subject: Subject, path: string, threads: number, rgb: Uint8Array) {
  const ask = await subject.open(path, threads);
  let best = Number.POSITIVE_INFINITY;
  let answer = new Float32Array();
  return {
    async run(counts: boolean) {
      const start = performance.now();
      answer = new Float32Array(await ask(rgb));
      if (counts) best = Math.min(best, performance.now() - start);
    },
    best: () => Math.round(best),
    answer: () => answer,
  };
}

/** Standard deviation, or 1 where all values are the same. */
function spread(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Math.sqrt(variance) || 1;
}

/** A shaded disc before a background of another colour: something that stands out. */
function disc(side: number): Uint8Array {
  const rgb = new Uint8Array(side * side * 3);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i += 3) {
      const inside = Math.hypot(x - side / 2, y - side / 2) < side * 0.3;
      const shade = (x + y) / (2 * side);
      rgb[i] = inside ? 200 - 90 * shade : 90 + 40 * shade;
      rgb[i + 1] = inside ? 60 + 30 * shade : 120 + 60 * shade;
      rgb[i + 2] = inside ? 40 : 150;
    }
  }
  return rgb;
}
