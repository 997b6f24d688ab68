import type { Mode } from '@nobg/contract/modes.js';
import { availableCores } from '@nobg/engine/process/cores.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import { startChild } from './child.js';
import type { ServerAddress, ServerSetup } from './messages.js';
import type { BenchPhoto } from './photos.js';
import { timedRequest } from './request.js';
import { round } from './statistics.js';
import { measureThroughput } from './throughput.js';

/** The load at which plans are compared: every slot has work, and the queue is never full. */
const CLIENTS = 8;

export interface PlanReport {
  readonly slots: number;
  readonly threads: number;
  /** One photo at a time, ms. */
  readonly alone: number;
  /** With 8 clients at a time. */
  readonly photosPerMinute: number;
  /** `photosPerMinute` over that of one slot of one thread. */
  readonly overSingle: number;
}

/**
 * One slot of one thread, one of all cores, and a slot for each core, one after the other on the same
 * photo and networks.
 *
 * @param count photos that each plan gets
 * @param cores of 1, all three plans are the same one
 */
export async function measurePlans(
  networks: readonly NetworkFile[],
  photo: BenchPhoto,
  mode: Mode,
  count: number,
  cores = availableCores(),
): Promise<PlanReport[]> {
  const plans = [
    [1, 1],
    [1, cores],
    [cores, 1],
  ] as const;
  const reports: PlanReport[] = [];
  for (const [slots, threads] of cores === 1 ? plans.slice(0, 1) : plans) {
    const server = startChild(new URL('./server-process.js', import.meta.url), {
      ...process.env,
      NOBG_SLOTS: String(slots),
      NOBG_THREADS: String(threads),
    });
    try {
      const address = (await server.ask({ networks } satisfies ServerSetup)) as ServerAddress;
      // Each slot loads what the mode needs before anything counts.
      await measureThroughput(address, photo, mode, 2 * slots, 2 * slots);
      const alone = await timedRequest(address, photo, { mode });
      const { photosPerMinute } = await measureThroughput(address, photo, mode, CLIENTS, count);
      const single = reports[0]?.photosPerMinute ?? photosPerMinute;
      const overSingle = Math.round((photosPerMinute / single) * 100) / 100;
      reports.push({ slots, threads, alone: round(alone.ms), photosPerMinute, overSingle });
    } finally {
      await server.close();
    }
  }
  return reports;
}
