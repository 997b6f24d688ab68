import type { ScheduledEngine } from '@nobg/server/domain/cutouts/scheduled-engine.js';
import type { Engine } from '@nobg/server/ports/cutout-engine.js';

/** An engine without bounds on callers: those have tests of their own. */
export function workOf(engine: Engine): ScheduledEngine {
  return { run: (_key, job, signal, listener) => engine.run(job, signal, listener) };
}
