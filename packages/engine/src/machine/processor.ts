import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';

/** What a processor can do that matters to networks. */
export interface Processor {
  /** As Node calls it: `x64`, `arm64`, … */
  readonly arch: string;
  readonly model: string;
  /** Instruction sets, as the system names them, sorted; empty where it names none. */
  readonly features: readonly string[];
}

/** Instruction sets that decide how quickly networks run, by what they are called in each system. */
const TOLD = ['avx2', 'avx512f', 'avx512_vnni', 'avx_vnni', 'amx_int8', 'asimddp', 'i8mm'];
/** Instructions that multiply bytes and add four products to one sum of 32 bits. */
const BYTE_PRODUCTS = ['avx512_vnni', 'avx_vnni', 'amx_int8', 'asimddp', 'i8mm'];

/** The processor that this process runs on. Reads a file or asks the system; a few milliseconds. */
export function readProcessor(): Processor {
  return { arch: arch(), model: cpus()[0]?.model.trim() ?? 'unknown', features: readFeatures() };
}

/**
 * The feature list of Linux's /proc/cpuinfo: `flags` of x86, `Features` of Arm.
 * @internal
 */
export function featuresOf(cpuinfo: string): string[] {
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1] ?? '';
  return flags.split(/\s+/).filter(Boolean).sort();
}

/** Those of the features that a person who asks about speed wants to know. */
export function toldFeatures({ features }: Processor): string[] {
  return TOLD.filter((feature) => features.includes(feature));
}

/**
 * Whether the processor multiplies bytes with an instruction of its own; null where the system does
 * not say. Without it networks in 8 bits gain about half as much.
 */
export function multipliesBytes({ features }: Processor): boolean | null {
  return features.length === 0 ? null : BYTE_PRODUCTS.some((f) => features.includes(f));
}

function readFeatures(): string[] {
  try {
    if (platform() === 'linux') return featuresOf(readFileSync('/proc/cpuinfo', 'utf8'));
    if (platform() === 'darwin') return arch() === 'arm64' ? appleFeatures() : intelMacFeatures();
  } catch {
    // A sandbox may hide it: the model's name has to do.
  }
  return [];
}

/** Every Apple processor for computers has the dot product; the newer ones have matrices of bytes. */
function appleFeatures(): string[] {
  return ['asimddp', ...(sysctl('hw.optional.arm.FEAT_I8MM') === '1' ? ['i8mm'] : [])];
}

function intelMacFeatures(): string[] {
  const names = sysctl('machdep.cpu.leaf7_features').toLowerCase();
  return names
    .split(/\s+/)
    .filter(Boolean)
    .map((name) => name.replace('avx512vnni', 'avx512_vnni'))
    .sort();
}

function sysctl(name: string): string {
  return execFileSync('/usr/sbin/sysctl', ['-n', name], { encoding: 'utf8', timeout: 2000 }).trim();
}
