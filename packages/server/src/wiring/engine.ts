import { availableCores, availableMemory, planSlots } from '@nobg/engine/process/cores.js';
import { openEnginePool } from '@nobg/engine/process/open-engine-pool.js';
import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { WorkerNetwork } from '../entities/engine-worker.js';
import type { ServedNetwork } from '../entities/served-network.js';
import { logPoolEvent } from '../observability/engine-log.js';
import type { Probe } from '../observability/health.js';
import { engineProbe } from '../observability/probes.js';
import type { CutoutEngine, EngineStats } from '../ports/cutout-engine.js';
import { observedPool } from './observed-engine.js';
import { StartError } from './start-error.js';

/** What the server itself needs beside its slots, bytes. */
const SERVER_BYTES = 200e6;

interface EnginePlan {
  readonly slots: number;
  readonly threads: number;
  /** Bytes that one slot may hold. */
  readonly memory: number;
}

/**
 * How many child processes with how many threads and how much memory, from the settings and
 * the machine.
 * @throws StartError when the settings ask for more than the machine has
 */
export function planEngine(engine: Config['engine']): EnginePlan {
  try {
    const set = engine.memoryMb === null ? Number.POSITIVE_INFINITY : engine.memoryMb * 1e6;
    const memory = Math.min(availableMemory(), set);
    const plan = planSlots({
      cores: availableCores(),
      plan: engine.plan,
      memory,
      slots: engine.slots ?? undefined,
      threads: engine.threads ?? undefined,
    });
    return { ...plan, memory: Math.floor((memory - SERVER_BYTES) / plan.slots) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StartError(`NOBG_SLOTS and NOBG_THREADS do not fit this machine: ${error.message}.`, {
      cause: error,
    });
  }
}

/**
 * Starts the engine's processes as the configuration says.
 * @throws StartError when the settings ask for more than the machine has
 */
export function startEngine(
  { engine, networks: choice }: Pick<Config, 'engine' | 'networks'>,
  networks: readonly NetworkFile[],
  log: Logger,
  childModule?: URL,
): EnginePool {
  const { queueLimit, deadlineMs } = engine;
  return openEnginePool({ ...planEngine(engine), queueLimit, deadlineMs, choice }, networks, {
    childModule,
    log: (event) => logPoolEvent(log, event),
  });
}

/** What cuts photos out for this process: engine processes of its own, or the workers of a cluster. */
export interface EngineServices {
  readonly engine: CutoutEngine;
  readonly stats: () => EngineStats;
  /** As far as is known now. */
  readonly networks: () => readonly WorkerNetwork[];
  readonly probe: Probe;
  /** Resolves when a first photo could be worked on at once. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Lets what is in work end within that time; takes no more. May be called again. */
  close(drainMs: number): Promise<void>;
}

/** Engine processes of this one's own. */
export function ownEngine(pool: EnginePool, networks: readonly ServedNetwork[]): EngineServices {
  return {
    engine: observedPool(pool),
    stats: () => pool.stats(),
    networks: () => networks,
    probe: engineProbe(pool),
    ready: (signal) => pool.ready(signal),
    close: (drainMs) => pool.close(drainMs),
  };
}
