import type { Evidence } from '../confidence/evidence.js';
import type { FloatMap } from '../ops/float-map.js';

/** What implementations of capabilities use of the request that they are opened for. */
export interface RequestTools {
  /** Measures a step of the work under its name. */
  readonly watch: { time<T>(step: string, work: () => T | Promise<T>): Promise<T> };
  /** Takes down how far predictions agree. */
  readonly evidence: Evidence;
  /** Takes the first map of the subject, 0..1, for who waits. */
  readonly previewMask?: { show(alpha: FloatMap): void } | undefined;
}
