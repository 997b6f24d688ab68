import type { EnginePool } from '@nobg/engine/process/pool-types.js';

/**
 * Cuts photos out, away from the process that answers HTTP.
 * Its guarantees are those of `EnginePool`: bounded queue, a deadline, one
 * failed job for one crashed child, and no output file after a failure.
 */
export type Engine = EnginePool;
