import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 250;

/**
 * Tries again what fails, until it is too late.
 * @param deadline on the clock of `performance`, ms
 * @returns what came of it, and how many tries failed before
 * @throws what the last try threw
 */
export async function retryUntil<T>(
  deadline: number,
  attempt: () => Promise<T>,
): Promise<{ readonly value: T; readonly failures: number }> {
  for (let failures = 0; ; failures += 1) {
    try {
      return { value: await attempt(), failures };
    } catch (error) {
      if (performance.now() + RETRY_MS > deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}
