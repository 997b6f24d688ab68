import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { startPostgres } from './postgres.mjs';
import { closingLine, readReport, warn } from './report.mjs';
import { ensureWeights } from './weights.mjs';
import { ensureProxies } from './proxies.mjs';

/**
 * Runs the tests with what they need around them: weights, Postgres, Chromium, proxies.
 * What cannot be had is named, and the tests that need it are skipped.
 * @param {string} root of the checkout
 * @param {readonly string[]} args for vitest
 * @returns {Promise<number>} exit code
 */
export async function runTests(root, args) {
  const stopped = new AbortController();
  const stop = (signal) => stopped.abort(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

  const folder = mkdtempSync(join(tmpdir(), 'nobg-test-'));
  const report = join(folder, 'report.json');
  const env = { ...process.env };
  let stopPostgres = async () => {};
  let code = 1;
  try {
    env.NOBG_MODELS_DIR = await ensureWeights(root, stopped.signal);
    if (!env.NOBG_TEST_POSTGRES_URL && !stopped.signal.aborted) {
      const postgres = await startPostgres();
      if ('skipped' in postgres) warn('Tests on Postgres', postgres.skipped);
      else {
        env.NOBG_TEST_POSTGRES_URL = postgres.url;
        stopPostgres = postgres.stop;
      }
    }
    if (!stopped.signal.aborted) {
      const chromium = await ensureChromium();
      if ('skipped' in chromium) warn('Tests in a browser', chromium.skipped);
      else env.NOBG_TEST_CHROMIUM = chromium.path;
    }
    if (!stopped.signal.aborted) {
      for (const why of await ensureProxies()) warn('Tests behind a proxy', why);
    }
    if (!stopped.signal.aborted) code = await vitest(root, args, report, env, stopped.signal);
  } finally {
    await stopPostgres();
  }
  const numbers = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  if (stopped.signal.aborted) {
    process.stderr.write('The tests were stopped.\n');
    return 130;
  }
  if (numbers === null) {
    process.stderr.write('vitest ended without a report.\n');
    return code || 1;
  }
  if (numbers.passed + numbers.failed === 0) process.stderr.write('No test ran.\n');
  process.stdout.write(`\n${closingLine(numbers)}\n`);
  if (numbers.failed > 0 || numbers.passed === 0) return 1;
  return code;
}

function vitest(root, args, report, env, signal) {
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, 'run', ...reporters, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const end = () => child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      done(code ?? 1);
    });
  });
}
