import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, readReport } from './report.mjs';
import { testTiers } from './tiers.mjs';

/**
 * Runs the unit tier. A skipped test fails the run: one that needs something which may be missing belongs to the other tier.
 * @param {string} root of the checkout
 * @param {readonly string[]} args for vitest
 * @returns {Promise<number>} exit code
 */
export async function runUnitTests(root, args) {
  const folder = mkdtempSync(join(tmpdir(), 'nobg-test-'));
  const report = join(folder, 'report.json');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(
    process.execPath,
    [vitest, 'run', ...UNIT_ARGS, ...reporters, ...args, ...testTiers(root).unit],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const code = await new Promise((done) => child.once('close', (ended) => done(ended ?? 1)));
  const numbers = readReport(report) ?? { passed: 0, failed: 1, skipped: 0 };
  rmSync(folder, { recursive: true, force: true });
  if (numbers.skipped > 0) process.stderr.write('A unit test was skipped.\n');
  process.stdout.write(`\n${closingLine(numbers)}\n`);
  const bad = numbers.failed > 0 || numbers.skipped > 0 || numbers.passed === 0;
  return bad ? 1 : code;
}

/** Without a process for each file, most of the time would go into loading the same modules again. */
export const UNIT_ARGS = ['--no-isolate'];
