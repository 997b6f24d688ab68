import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { startPostgres } from './postgres.mjs';
import { ensureProxies } from './proxies.mjs';
import { startRedis } from './redis.mjs';
import { closingLine, readReport, warn } from './report.mjs';
import { ensureWeights } from './weights.mjs';

/** Servers that the tests use, each named to them by a variable; one that is set already is used as it is. */
const SERVERS = [
  { variable: 'NOBG_TEST_POSTGRES_URL', tests: 'Tests on Postgres', start: startPostgres },
  { variable: 'NOBG_TEST_REDIS_URL', tests: 'Tests of a cluster', start: startRedis },
];

/**
 * Runs the tests with what they need around them: weights, Postgres, Redis, Chromium, proxies.
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
  const stops = [];
  let code = 1;
  try {
    env.NOBG_MODELS_DIR = await ensureWeights(root, stopped.signal);
    for (const { variable, tests, start } of SERVERS) {
      if (env[variable] || stopped.signal.aborted) continue;
      const server = await start();
      if ('skipped' in server) warn(tests, server.skipped);
      else {
        env[variable] = server.url;
        stops.push(server.stop);
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
    await Promise.all(stops.map((end) => end()));
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
