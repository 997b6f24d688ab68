import type { CutoutOptions } from '@nobg/contract/options.js';

/** Whether the caller said which thing on the photo is meant. */
export function hasPrompt({ points, box }: CutoutOptions): boolean {
  return box !== undefined || (points !== undefined && points.length > 0);
}
