import { statfs } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import {
  multipliesBytes,
  type Processor,
  readProcessor,
  toldFeatures,
} from '@nobg/engine/machine/processor.js';
import { availableCores, availableMemory } from '@nobg/engine/process/cores.js';
import { formatBytes } from '../output/units.js';
import { type Check, type Finding, fail, ok, warn } from './check.js';

/** Resident bytes that one slot may need at its peak, weights included. */
const SLOT_BYTES = 1_300_000_000;
/** Weights (source and compiled file) and some results. */
const WANTED_DISK_BYTES = 1_000_000_000;
const LEAST_DISK_BYTES = 300_000_000;

/** Checks of the machine itself: Node, processor, memory, disk. */
export function machineChecks(dataDir: string): Check[] {
  return [
    { name: 'Node', run: checkNode },
    { name: 'Processor', run: checkProcessor },
    { name: 'Memory', run: checkMemory },
    { name: 'Disk', run: () => checkDisk(dataDir) },
  ];
}

async function checkNode(): Promise<Finding> {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok(`Node ${node}`);
  return fail(`Node ${node}`, 'Install Node 20.19 or newer.');
}

/** The networks run without these instructions too, several times slower. */
async function checkProcessor(): Promise<Finding> {
  const usable = availableCores();
  const all = cpus().length;
  const cores =
    usable === all
      ? `${usable} core${usable === 1 ? '' : 's'}`
      : `${usable} of ${all} cores may be used`;
  const processor = readProcessor();
  const found = [cores, processor.arch, ...toldFeatures(processor), int8Support(processor)].join(
    ', ',
  );
  const { arch, features } = processor;
  if (arch === 'x64' && features.length > 0 && !features.includes('avx2')) {
    return warn(found, 'This processor has no AVX2, so each photo takes several times as long.');
  }
  if (usable < 2) return warn(found, 'With a single core, a photo takes several seconds.');
  return ok(found);
}

/** What follows for networks in 8 bits; `nobg models list` says what was measured. */
function int8Support(processor: Processor): string {
  const gain = multipliesBytes(processor);
  if (gain === null) return 'int8 is measured';
  return gain
    ? '8-bit dot products: int8 takes about a third of the time'
    : 'no 8-bit dot products: int8 takes about half of the time';
}

async function checkMemory(): Promise<Finding> {
  const usable = availableMemory();
  const found = `${formatBytes(usable)} may be used`;
  if (usable < SLOT_BYTES) {
    return fail(found, `One slot needs up to ${formatBytes(SLOT_BYTES)}; add memory.`);
  }
  return ok(found);
}

async function checkDisk(dataDir: string): Promise<Finding> {
  const stats = await nearest(dataDir);
  if (stats === null) return warn('unknown', 'The free space could not be read.');
  const free = stats.bavail * stats.bsize;
  const found = `${formatBytes(free)} free`;
  if (free < LEAST_DISK_BYTES) {
    return fail(
      found,
      `Weights and results need ${formatBytes(WANTED_DISK_BYTES)}; free some space.`,
    );
  }
  if (free < WANTED_DISK_BYTES) {
    return warn(found, `Recommended for weights and results: ${formatBytes(WANTED_DISK_BYTES)}.`);
  }
  return ok(found);
}

/** Of the folder, or of the nearest one above it that is there. */
async function nearest(folder: string) {
  for (let at = folder; ; at = dirname(at)) {
    const stats = await statfs(at).catch(() => null);
    if (stats !== null) return stats;
    if (dirname(at) === at) return null;
  }
}
