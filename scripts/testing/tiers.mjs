import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Folders whose `test` folders hold tests, as vitest.config.ts has them. */
const ROOTS = ['scripts', 'eval', 'bench'];

/**
 * What a test that needs more than this process says: it starts others, opens a browser, or is told by a variable where
 * weights, photos, Postgres or Chromium are.
 */
const NEEDS = [
  /['"](?:node:child_process|playwright-core)['"]/,
  /\bNOBG_(?:MODELS_DIR|SHARED|TEST_(?:CHROMIUM|POSTGRES_URL|REDIS_URL|PYTHON|PREDICTIONS))\b/,
];
/** Of ours: servers, pools of processes, and networks as a whole. */
const STARTS =
  /^import (?!type\b)[^;]*?'@nobg\/(?:server\/main|engine\/process\/(?:open-engine-pool|pool)|engine\/networks\/networks)\.js'/m;
const IMPORT = /\bfrom '((?:\.{1,2}|@nobg\/testing)\/[^']+)\.[jt]s'/g;

/**
 * Tests that need nothing and compute for many seconds, on whole photos or a million characters.
 * @internal
 */
export const LONG = [
  'packages/engine/test/compose/watermark.test.ts',
  'packages/engine/test/context/preview-mask.test.ts',
  'packages/engine/test/pipeline/animation.test.ts',
  'packages/engine/test/pipeline/cutout.test.ts',
  'packages/engine/test/segmentation/clothing/clothing.test.ts',
  'packages/engine/test/segmentation/dish.test.ts',
  'packages/engine/test/segmentation/salient.test.ts',
  'packages/server/test/http/hostile-text.test.ts',
];

/**
 * Which of two tiers each test file is in. `unit`: it computes in its own process, on what it makes itself or the project
 * holds. `system`: everything else. A file is in `system` when it, or test code that it imports, says one of the needs
 * above, or when it is one of the long ones.
 * @param {string} root of the checkout
 * @returns {{ unit: string[], system: string[] }} paths from the root, in order
 */
export function testTiers(root) {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  const files = [...ROOTS, ...packages]
    .map((folder) => join(root, folder, 'test'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.test.ts'))
    .sort();
  const known = new Map();
  const tiers = { unit: [], system: [] };
  for (const path of files) {
    const file = posix(relative(root, path));
    const isUnit = !LONG.includes(file) && !needsMore(root, path, known);
    tiers[isUnit ? 'unit' : 'system'].push(file);
  }
  return tiers;
}

/** Whether a file of test code, or one that it imports, says a need. @param known answers so far, by path */
function needsMore(root, path, known) {
  if (known.has(path)) return known.get(path);
  // Should modules import each other, the first answers for both.
  known.set(path, false);
  const text = readFileSync(path, 'utf8');
  const answer =
    NEEDS.some((need) => need.test(text)) ||
    STARTS.test(text) ||
    [...text.matchAll(IMPORT)]
      .map(([, specifier]) => testCode(root, path, specifier))
      .some((other) => other !== null && needsMore(root, other, known));
  known.set(path, answer);
  return answer;
}

/** The source of an imported module of test code; null for the product's. */
function testCode(root, from, specifier) {
  const path = specifier.startsWith('.')
    ? join(dirname(from), specifier)
    : join(root, specifier.replace('@nobg/testing', 'packages/testing/src'));
  const isTest = /[\\/](?:test|testing[\\/]src)[\\/]/.test(path.slice(root.length));
  return isTest && existsSync(`${path}.ts`) ? `${path}.ts` : null;
}

const posix = (path) => path.replaceAll('\\', '/');
