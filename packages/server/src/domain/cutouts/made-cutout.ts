import type { CutoutResult } from '@nobg/engine/types.js';

/** What the engine made of a photo; unlike a picture composed again, it says how sure it is. */
export interface MadeCutout extends CutoutResult {
  /** 0..1: how well the cutout probably fits the subject. */
  readonly confidence: number;
}

/** @throws Error where the engine left out what every cutout of a photo has */
export function asMadeCutout(result: CutoutResult): MadeCutout {
  const { confidence } = result;
  if (confidence === undefined) throw new Error('The engine did not say how sure it is');
  return { ...result, confidence };
}
