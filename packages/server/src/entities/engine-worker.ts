import type { WorkerClass } from './engine-task.js';
import type { ServedNetwork } from './served-network.js';

/** What is told of a network of a worker; where its file lies is the worker's own. */
export type WorkerNetwork = Omit<ServedNetwork, 'path'>;

/** A worker process as it told of itself last. It has no modes while it cannot take anything. */
export interface EngineWorker extends WorkerClass {
  readonly id: string;
  /** Of the program. */
  readonly version: string;
  readonly slots: number;
  /** Slots whose engine process is set up. */
  readonly ready: number;
  readonly networks: readonly WorkerNetwork[];
  /** What its last jobs took, ms. */
  readonly jobMs: number;
  /** Engine processes started in place of another one. */
  readonly restarts: number;
  /** Highest resident size of one of them. */
  readonly peakBytes: number;
}
