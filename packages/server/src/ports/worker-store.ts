import type { EngineWorker } from '../entities/engine-worker.js';

/** Worker processes that are alive: each says so again before its lease ends. */
export interface WorkerStore {
  /** A sign of life, with what holds now. */
  beat(worker: EngineWorker, until: Date): Promise<void>;
  /** It takes nothing more. */
  leave(id: string): Promise<void>;
  /** In the order of their ids. */
  live(now: Date): Promise<readonly EngineWorker[]>;
  /** Forgets those whose lease ended. */
  forget(now: Date): Promise<void>;
}
