import type { ScheduledEngine } from '@nobg/server/domain/cutouts/scheduled-engine.js';
import { schedulingOf } from '@nobg/server/domain/quota/scheduling.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';

/** An engine without bounds on callers: those have tests of their own. */
export function unboundedEngine(engine: CutoutEngine): ScheduledEngine {
  return {
    run: (key, job, signal, progress) =>
      engine.run({ ...job, scheduling: schedulingOf(key) }, signal, progress),
  };
}
