import type { FloatMap } from '../ops/float-map.js';

/** Floats of one channel over one level of the pyramid. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

/**
 * Fills gaps smoothly from what is around them: weighted means of ever larger blocks, taken back
 * down where less was known (Gortler et al., "The Lumigraph", SIGGRAPH 1996, "pull-push").
 *
 * @param weights h·w, 0 in gaps, 1 where the value is known, between them where it is half known
 * @returns 0 everywhere where nothing is known at all
 */
export function pullPush({ width, height, data }: FloatMap, weights: Float32Array): FloatMap {
  const weighted = data.map((value, i) => value * weights[i]!);
  const levels: Level[] = [
    { width, height, values: weighted, weights: Float32Array.from(weights) },
  ];
  for (let finest = levels[0]!; finest.width > 1 || finest.height > 1; ) {
    finest = pull(finest);
    levels.push(finest);
  }
  // The mean of all that is known: from here on down nothing is missing.
  const { values: mean, weights: known } = levels.at(-1)!;
  if (known[0]! > 0) mean[0]! /= known[0]!;
  for (let i = levels.length - 2; i >= 0; i--) push(levels[i]!, levels[i + 1]!);
  return { width, height, data: levels[0]!.values };
}

/** Half the size: sums of 2 × 2, with a weight of one at most. */
function pull(fine: Level): Level {
  const width = Math.ceil(fine.width / 2);
  const height = Math.ceil(fine.height / 2);
  const values = new Float32Array(width * height);
  const weights = new Float32Array(width * height);
  for (let y = 0, from = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++, from++) {
      const to = (y >> 1) * width + (x >> 1);
      values[to]! += fine.values[from]!;
      weights[to]! += fine.weights[from]!;
    }
  }
  for (let i = 0; i < values.length; i++) {
    if (weights[i]! <= 1) continue;
    values[i]! /= weights[i]!;
    weights[i] = 1;
  }
  return { width, height, values, weights };
}

/** Completes a level, bilinear, by the coarser one, of which everything is known by now. */
function push(fine: Level, coarse: Level): void {
  for (let y = 0, at = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++, at++) {
      const missing = 1 - fine.weights[at]!;
      if (missing <= 0) continue;
      fine.values[at]! += missing * sample(coarse, (x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5);
      fine.weights[at] = 1;
    }
  }
}

function sample({ width, height, values }: Level, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const value = (dx: number, dy: number) =>
    values[
      Math.min(height - 1, Math.max(0, top + dy)) * width +
        Math.min(width - 1, Math.max(0, left + dx))
    ]!;
  const [u, v] = [x - left, y - top];
  const above = value(0, 0) * (1 - u) + value(1, 0) * u;
  const below = value(0, 1) * (1 - u) + value(1, 1) * u;
  return above * (1 - v) + below * v;
}
