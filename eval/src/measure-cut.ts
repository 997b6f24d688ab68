import { standardId } from '@nobg/engine/network-forms.js';
import type { Cutter, StepTiming, UsedNetwork } from '@nobg/engine/types.js';
import { type CutWays, cutPhoto } from './cut-photos.js';
import type { GreyImage } from './grey-image.js';
import type { Scores } from './metric.js';
import type { SetPhoto } from './photo-set.js';
import type { Correction, NetworkMemory } from './remembered.js';
import { scorePhoto, type Truth } from './score.js';
import { plus, rounded } from './spent.js';

/** The engine as it is measured: its networks answer through the memory. */
export interface OpenEngine {
  readonly cutter: Cutter;
  readonly memory: NetworkMemory;
}

/** One photo, cut out in one way: what a run keeps of it. */
export interface Measured extends Scores {
  readonly failure: string | null;
  /** From encoded photo to PNG, each network run counted with what it took at first; null where it failed. */
  readonly ms: number | null;
  /** The same of all cores together. */
  readonly cpuMs: number | null;
  /** The engine's confidence in the cutout, 0..1. */
  readonly confidence: number | null;
  readonly timings: readonly StepTiming[];
  readonly networks: readonly UsedNetwork[];
}

/** Cuts a photo out into `outDir` and measures what came. A photo that fails counts as an empty mask. */
export async function measureCut(
  photo: SetPhoto,
  truth: Truth,
  { cutter, memory }: OpenEngine,
  outDir: string,
  ways: CutWays = {},
): Promise<{ readonly measured: Measured; readonly alpha: GreyImage | string }> {
  memory.takeCorrection();
  const { alpha, spent, result } = await cutPhoto(cutter, photo, outDir, ways);
  const correction = memory.takeCorrection();
  const { iou, mae, bf3, sad, failure } = scorePhoto(photo, truth, alpha);
  const measured = {
    ...{ iou, mae, bf3, sad, failure },
    ...(result ? rounded(plus(spent, correction.all)) : { ms: null, cpuMs: null }),
    confidence: result?.confidence ?? null,
    timings: (result?.timings ?? []).map((timing) => corrected(timing, correction)),
    networks: result?.networks ?? [],
  };
  return { measured, alpha };
}

/** Steps are named by their network's standard form. */
function corrected({ step, ms }: StepTiming, { byNetwork }: Correction): StepTiming {
  let right = ms;
  for (const [id, more] of byNetwork) if (step === `network:${standardId(id)}`) right += more;
  return { step, ms: Math.round(right * 10) / 10 };
}
