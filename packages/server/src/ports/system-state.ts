import type { SystemState } from '../entities/system-state.js';

/** Looks at all of it. */
export type ReadSystemState = () => Promise<SystemState>;
