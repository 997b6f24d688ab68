import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from '../setup/lock.mjs';
import { nodeVersionProblem } from '../setup/node-version.mjs';
import { explain } from '../setup/problem.mjs';
import { runToEnd } from '../setup/process.mjs';
import { closingLine, readReport } from '../testing/report.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nobg-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each(['20.18.9', '18.20.0', '0.12.0'])('refuses Node %s in a sentence', (version) => {
  expect(nodeVersionProblem(version)).toContain(`runs on ${version}`);
});

it.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('takes Node %s', (version) => {
  expect(nodeVersionProblem(version)).toBeNull();
});

it('says what a code of npm or the file system means', () => {
  const offline = explain('Installing', 'npm error code ECONNREFUSED\nnpm error errno');
  expect(offline.message).toMatch(
    /^Installing failed \(ECONNREFUSED\): the npm registry could not/,
  );
  expect(explain('Installing', 'npm error code ENOSPC').message).toContain('the disk is full');
  expect(explain('Installing', 'something else').message).toContain('something else');
});

it('tells the code and the words of a program that ended, or is not there', async () => {
  const script = 'console.log("out"); console.error("err"); process.exit(7)';
  const ended = await runToEnd(process.execPath, ['-e', script]);
  expect(ended.code).toBe(7);
  expect(ended.output).toContain('out\n');
  expect(ended.output).toContain('err\n');
  expect((await runToEnd(join(folder, 'nothing'), [])).code).toBe(127);
});

it('lets one process at a time hold the lock', async () => {
  const script = join(folder, 'child.mjs');
  const log = join(folder, 'log');
  const lock = new URL('../setup/lock.mjs', import.meta.url).href;
  writeFileSync(
    script,
    `import { appendFileSync } from 'node:fs';
     import { withLock } from '${lock}';
     await withLock(process.argv[2], async () => {
       appendFileSync(process.argv[3], 'in ');
       for (let i = 0; i < 50; i++) await new Promise(setImmediate);
       appendFileSync(process.argv[3], 'out ');
     });`,
  );
  const path = join(folder, 'lock');
  const children = Array.from({ length: 4 }, () => fork(script, [path, log]));
  const codes = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(codes.map(([code]) => code)).toEqual([0, 0, 0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(4));
  expect(existsSync(path)).toBe(false);
});

it('takes over the lock of a process that died, and gives it back after a failure', async () => {
  const path = join(folder, 'lock');
  const dead = await runToEnd(process.execPath, ['-p', 'process.pid']);
  const holder = { pid: Number(dead.output), host: hostname(), id: 'dead' };
  writeFileSync(path, JSON.stringify(holder));
  await expect(
    withLock(path, async () => {
      throw new Error('broke');
    }),
  ).rejects.toThrow('broke');
  expect(existsSync(path)).toBe(false);
});

it('counts a file of tests that could not be loaded as a failure', () => {
  const path = join(folder, 'report.json');
  const file = { status: 'failed', assertionResults: [] };
  const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 };
  writeFileSync(path, JSON.stringify({ ...report, testResults: [file] }));
  const numbers = readReport(path);
  expect(numbers && closingLine(numbers)).toBe('3 passed, 1 failed, 1 skipped');
  expect(readReport(join(folder, 'none.json'))).toBeNull();
  expect(closingLine({ passed: 5, failed: 0, skipped: 0 })).toBe('5 passed, 0 failed');
});
