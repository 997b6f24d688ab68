/** Numbers from 0 up to but not including 1, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of the exponential distribution: the time between two arrivals of a Poisson process. */
export function exponential(random: () => number, mean: number): number {
  return -mean * Math.log(1 - random());
}

/**
 * Of the log-normal distribution: times of work, of which a few are long.
 * @param variation standard deviation over the mean; 0: always the mean
 */
export function logNormal(random: () => number, mean: number, variation: number): number {
  const variance = Math.log(1 + variation ** 2);
  // Box and Muller's method.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return mean * Math.exp(Math.sqrt(variance) * normal - variance / 2);
}
