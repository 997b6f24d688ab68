import { loadIsnet } from '../networks/isnet.js';
import type { Plane } from '../plane.js';

/** The two forms of ISNet against each other on one made-up picture. */
export interface Trial {
  /** Of the quickest run each, ms. */
  readonly float32Ms: number;
  readonly int8Ms: number;
  /** Mean difference of the two alphas, 0..1. */
  readonly difference: number;
}

export interface TrialFiles {
  readonly float32: string;
  readonly int8: string;
  readonly threads: number;
}

const SIDE = 1024;
/** Of each form in turn, so that what else the machine does meets both. The first warms up. */
const RUNS = 3;

/** Runs both forms. Takes seconds and gigabytes, which is why it has a process of its own. */
export async function holdTrial({ float32, int8, threads }: TrialFiles): Promise<Trial> {
  const picture = disc(SIDE);
  const forms = [
    await timed(float32, threads, picture),
    await timed(int8, threads, picture),
  ] as const;
  for (let i = 0; i < RUNS; i++) for (const form of forms) await form.run(i > 0);
  const [a, b] = forms.map((form) => form.alpha().data) as [Float32Array, Float32Array];
  const difference = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
  return { float32Ms: forms[0].best(), int8Ms: forms[1].best(), difference };
}

async function timed(path: string, threads: number, rgb: Uint8Array) {
  const network = await loadIsnet(path, threads);
  let best = Number.POSITIVE_INFINITY;
  let alpha: Plane | null = null;
  return {
    async run(counts: boolean) {
      const start = performance.now();
      alpha = await network.run(rgb, SIDE, SIDE, false);
      if (counts) best = Math.min(best, performance.now() - start);
    },
    best: () => Math.round(best),
    alpha: () => alpha as unknown as Plane,
  };
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
