import type { Suite } from '@nobg/testing/suites/suite.js';
import { it } from 'vitest';

/** What a fact of a suite is tried on, and how to throw it away. */
export interface Trial<Subject> {
  readonly subject: Subject;
  close?(): Promise<unknown>;
}

/** Makes a test of each fact, with a subject of its own. */
export function runSuite<Subject>(
  suite: Suite<Subject>,
  open: () => Promise<Trial<Subject>>,
): void {
  for (const [fact, holds] of Object.entries(suite)) {
    it(fact, async () => {
      const trial = await open();
      try {
        await holds(trial.subject);
      } finally {
        await trial.close?.();
      }
    });
  }
}
