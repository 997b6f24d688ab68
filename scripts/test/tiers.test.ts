import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createVitest } from 'vitest/node';
import { LONG, testTiers } from '../testing/tiers.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function tiersOf(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'nobg-tiers-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return testTiers(root);
}

it('each test file that vitest finds is in exactly one tier', async () => {
  const vitest = await createVitest('test', { root: ROOT, watch: false });
  onTestFinished(() => vitest.close());
  const specifications = await vitest.globTestSpecifications();
  const found = specifications.map(({ moduleId }) => moduleId.slice(ROOT.length)).sort();
  const { unit, system } = testTiers(ROOT);
  expect([...unit, ...system].sort()).toEqual(found);
  expect(system).toEqual(expect.arrayContaining(LONG));
  expect(unit.length).toBeGreaterThan(100);
  expect(system.length).toBeGreaterThan(100);
});

it('tests of browsers, servers and the command line are no unit tests', () => {
  const { unit } = testTiers(ROOT);
  const other =
    /^packages\/(cli\/test\/(admin|serve|remove)|dashboard\/test\/e2e\/|server\/test\/http\/(app|remove-))/;
  expect(unit.filter((file) => other.test(file))).toEqual([]);
});

it('a need counts wherever test code says it, and a type is none', () => {
  const spawning = "import { spawn } from 'node:child_process';\n";
  const { unit, system } = tiersOf({
    'packages/a/test/plain.test.ts': "import { a } from '@nobg/a/a.js';\n",
    'packages/a/test/typed.test.ts': "import type { S } from '@nobg/server/main.js';\n",
    'packages/a/test/direct.test.ts': spawning,
    'packages/a/test/weights.test.ts': 'const dir = process.env.NOBG_MODELS_DIR;\n',
    'packages/a/test/support.ts': "import { b } from './deep.ts';\n",
    'packages/a/test/deep.ts': spawning,
    'packages/a/test/indirect.test.ts': "import { b } from './support.js';\n",
    'packages/a/test/server.test.ts': "import { startServer } from '@nobg/server/main.js';\n",
    'packages/a/test/shared.test.ts': "import { c } from '@nobg/testing/isolated.js';\n",
    'packages/testing/src/isolated.ts': spawning,
  });
  expect(unit).toEqual(['packages/a/test/plain.test.ts', 'packages/a/test/typed.test.ts']);
  expect(system).toHaveLength(5);
});
