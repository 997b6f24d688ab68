import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import { poolEngine } from '../adapters/engine/pool-engine.js';
import { measuredEngine } from '../observability/metrics/measured-engine.js';
import { tracedCalls, tracedWork } from '../observability/tracing/traced-engine.js';
import type { CutoutEngine } from '../ports/cutout-engine.js';
import type { Metrics } from '../ports/metrics.js';

/** An engine as callers have it, measured and traced, wherever its work is done. */
export function observedCalls(engine: CutoutEngine, metrics: Metrics): CutoutEngine {
  return tracedCalls(measuredEngine(engine, metrics));
}

/** The slots of this process as an engine that goes on with the trace of each job. */
export function observedPool(pool: Pick<EnginePool, 'run'>): CutoutEngine {
  return tracedWork(poolEngine(pool));
}
