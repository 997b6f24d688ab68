import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../setup/process.mjs';
import { docsProblems } from './docs.mjs';
import { entryProblems } from './entries.mjs';
import { layeringProblems } from './layering.mjs';
import { lockFileProblems } from './lock-file.mjs';
import { wordProblems } from './words.mjs';

/**
 * Runs every check and says how each went.
 * @param {string} root of the checkout
 * @returns {Promise<number>} exit code
 */
export async function runChecks(root) {
  const tool = (name, bin, ...args) =>
    runToEnd(process.execPath, [join(root, 'node_modules', name, bin), ...args], { cwd: root });
  const checks = [
    ['types', () => types(root, tool)],
    ['format and lint', () => tool('@biomejs/biome', 'bin/biome', 'check', '--error-on-warnings')],
    ['unused code', () => tool('knip', 'bin/knip.js')],
    // What tests alone use is no part of the program; an export for them is marked @internal.
    ['unused code without tests', () => tool('knip', 'bin/knip.js', '--production')],
    ['layers', () => fromProblems(layeringProblems(root))],
    ['entries', () => fromProblems(entryProblems(root))],
    ['docs', () => fromProblems(docsProblems(root))],
    ['lock file', () => fromProblems(lockFileProblems(root))],
    ['words', () => fromProblems(wordProblems(root))],
  ];
  const failed = [];
  for (const [name, run] of checks) {
    const began = performance.now();
    const { code, output } = await run();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)\n`);
    if (code === 0) continue;
    failed.push(name);
    process.stdout.write(`${output.trim().replace(/^/gm, '    ')}\n`);
  }
  const summary = failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`;
  process.stdout.write(`${summary}\n`);
  return failed.length === 0 ? 0 : 1;
}

function fromProblems(problems) {
  return { code: problems.length === 0 ? 0 : 1, output: problems.join('\n') };
}

/** The sources by project references, then each folder of tests. */
async function types(root, tool) {
  const built = await tool('typescript', 'bin/tsc', '-b');
  if (built.code !== 0) return built;
  let output = '';
  for (const project of testProjects(root)) {
    const { code, output: said } = await tool('typescript', 'bin/tsc', '-p', project);
    if (code !== 0) output += said;
  }
  return { code: output === '' ? 0 : 1, output };
}

function testProjects(root) {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  return [...packages, 'eval', 'bench', 'scripts']
    .map((folder) => join(folder, 'test', 'tsconfig.json'))
    .filter((path) => existsSync(join(root, path)) && hasTests(join(root, path, '..')));
}

/** A folder without any TypeScript is no error of types. */
function hasTests(folder) {
  return readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.ts'));
}
