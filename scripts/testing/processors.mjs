import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runToEnd } from '../setup/process.mjs';
import { startProgress } from '../setup/progress.mjs';
import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';
import { armCheckout } from './arm-checkout.mjs';
import { closingLine, failuresOf, readReport, warn } from './report.mjs';

/** Tests that compute with the runtime's 8-bit kernels, and need neither weights nor other services. */
const TESTS = ['packages/models/test/quantize.test.ts'];
/** A run takes half a minute of two cores. */
const WITHIN_MS = 10 * 60_000;

/**
 * Processors that differ in how they multiply bytes. What this machine's own does is shown by the suite.
 * VNNI cannot be emulated: QEMU's user mode knows no AVX-512.
 */
const PROCESSORS = [
  {
    title: 'x86-64 with AVX2, without VNNI (EPYC-Milan)',
    program: 'qemu-x86_64',
    cpu: 'EPYC-Milan',
    native: true,
  },
  {
    title: 'x86-64 without AVX (Nehalem)',
    program: 'qemu-x86_64',
    cpu: 'Nehalem',
    native: true,
  },
  {
    title: '64-bit Arm with dot products (Neoverse N1)',
    program: 'qemu-aarch64',
    cpu: 'neoverse-n1',
    native: false,
  },
];

/**
 * Runs the tests of networks in 8 bits on each processor. What cannot be emulated here is named and skipped.
 * @param {string} root of the checkout
 * @returns {Promise<number>} exit code
 */
export async function runOnProcessors(root) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const missing = await missingEmulator();
  for (const processor of PROCESSORS) {
    const skipped = missing ?? (processor.native ? notNative() : null);
    if (skipped !== null) {
      warn(processor.title, skipped);
      total.skipped++;
      continue;
    }
    const numbers = await runOn(processor, root);
    if ('skipped' in numbers && typeof numbers.skipped === 'string') {
      warn(processor.title, numbers.skipped);
      total.skipped++;
      continue;
    }
    for (const name of ['passed', 'failed', 'skipped']) total[name] += numbers[name];
  }
  process.stdout.write(`${closingLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/** @returns {Promise<string | null>} why nothing can be emulated here */
async function missingEmulator() {
  if (platform() !== 'linux') return 'QEMU emulates single programs on Linux alone';
  const programs = PROCESSORS.map(({ program }) => program);
  if (programs.every(onPath)) return null;
  if (!canInstallDebianPackages()) return 'install qemu-user 7.2 or newer';
  const problem = await installDebianPackage('qemu-user');
  return programs.every(onPath) ? null : (problem ?? 'qemu-user was not found');
}

function onPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** The emulated x86 runs this machine's own Node and modules. */
function notNative() {
  return arch() === 'x64' ? null : `it needs the modules of x64, and this machine is ${arch()}`;
}

/** @returns {Promise<{ passed: number, failed: number, skipped: number | string }>} */
async function runOn({ title, program, cpu, native }, root) {
  const progress = startProgress(`Testing networks in 8 bits on ${title}`);
  const place = native ? { root, node: process.execPath, args: [] } : await armCheckout(root);
  if ('skipped' in place) {
    progress.end('skipped');
    return { passed: 0, failed: 0, skipped: place.skipped };
  }
  const folder = mkdtempSync(join(tmpdir(), 'nobg-processors-'));
  const report = join(folder, 'report.json');
  const vitest = join(place.root, 'node_modules', 'vitest', 'vitest.mjs');
  // In threads: a process that the emulated program starts would run on the machine's own processor.
  const run = [vitest, 'run', '--pool=threads', '--reporter=json', `--outputFile=${report}`];
  const { code, output } = await runToEnd(
    program,
    [...place.args, '-cpu', cpu, place.node, ...run, ...TESTS],
    { cwd: place.root, env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' }, timeout: WITHIN_MS },
  );
  const numbers = readReport(report) ?? { passed: 0, failed: 1, skipped: 0 };
  const failed = code !== 0 || numbers.failed > 0 || numbers.passed === 0;
  const counted = failed && numbers.failed === 0 ? { ...numbers, failed: 1 } : numbers;
  progress.end(closingLine(counted));
  if (failed) process.stdout.write(`${output.trim()}\n${failuresOf(report)}\n`);
  rmSync(folder, { recursive: true, force: true });
  return counted;
}
