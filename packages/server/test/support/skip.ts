import type { TestContext } from 'vitest';

/** Skips the test that runs, and says why where nobody overlooks it. */
export function skipLoudly(context: TestContext, reason: string): never {
  console.warn(`SKIPPED "${context.task.name}": ${reason}`);
  return context.skip(reason);
}
