import { availableParallelism, totalmem } from 'node:os';
import { cgroupLimits, KERNEL_FILES, type KernelFiles } from './cgroup.js';

/** Memory that one slot needs at its peak; bytes. */
const SLOT_BYTES = 1.3e9;

/**
 * Cores that this process may keep busy: its affinity (`taskset`, cpusets), held
 * to the quota of its control group. Rounded down, for a thread more than the
 * quota pays for stalls all others; at least 1.
 */
export function availableCores(files: KernelFiles = KERNEL_FILES): number {
  const quota = cgroupLimits(files).cores ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor(Math.min(availableParallelism(), quota)));
}

/** Memory that this process and its children may use together; bytes. */
export function availableMemory(files: KernelFiles = KERNEL_FILES): number {
  return Math.min(totalmem(), cgroupLimits(files).memory ?? Number.POSITIVE_INFINITY);
}

/** What slots are planned for where their number is not set. */
export const SLOT_PLANS = ['latency', 'throughput'] as const;
export type SlotPlanKind = (typeof SLOT_PLANS)[number];

interface SlotPlan {
  /** Child processes. */
  readonly slots: number;
  /** Threads of each. */
  readonly threads: number;
}

interface SlotRequest {
  /** @see availableCores */
  readonly cores: number;
  /** Bytes. @see availableMemory */
  readonly memory: number;
  /** As the operator set them; whole numbers from 1. */
  readonly slots?: number | undefined;
  readonly threads?: number | undefined;
  /** Default: `latency`. */
  readonly plan?: SlotPlanKind | undefined;
}

/**
 * How many children with how many threads each: slots × threads ≤ cores.
 * Planned for latency, one slot gets every core, which answers a single photo
 * soonest. Planned for throughput, each core gets a slot of one thread, as far as
 * memory goes: what is around the networks runs on one core, and then on all of them.
 * Numbers that were set win.
 *
 * @throws RangeError with a sentence for the operator when the settings do not fit.
 */
export function planSlots({ cores, memory, plan: goal, ...set }: SlotRequest): SlotPlan {
  const { threads } = set;
  for (const [name, value] of Object.entries(set)) {
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1))
      throw new RangeError(`Expected ${name} to be a whole number from 1 but got ${value}`);
  }
  const most = Math.min(Math.floor(cores / (threads ?? 1)), Math.floor(memory / SLOT_BYTES));
  const slots = set.slots ?? (goal === 'throughput' ? Math.max(1, most) : 1);
  const plan = {
    slots,
    threads: threads ?? Math.max(1, Math.floor(cores / slots)),
  };
  const asked = plan.slots * plan.threads;
  if (asked > cores) {
    throw new RangeError(
      `${plan.slots} slots of ${plan.threads} threads need ${asked} cores, but this process may ` +
        `use ${cores}. Ask for fewer slots or threads, or give the process more cores`,
    );
  }
  // One slot is let try: most photos stay far below the bound, and there is no smaller plan.
  if (plan.slots > 1 && plan.slots * SLOT_BYTES > memory) {
    throw new RangeError(
      `${plan.slots} slots need up to ${gigabytes(plan.slots * SLOT_BYTES)} GB of memory, but this ` +
        `process may use ${gigabytes(memory)} GB. Ask for fewer slots, or give it more memory`,
    );
  }
  return plan;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
