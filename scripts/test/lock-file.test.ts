import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { lockFileProblems } from '../check/lock-file.mjs';

const root = mkdtempSync(join(tmpdir(), 'nobg-lock-'));
afterAll(() => rmSync(root, { recursive: true }));

function problemsOf(packages: Record<string, object>): string[] {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  return lockFileProblems(root);
}

it('this project’s has the checksum of everything that production installs', () => {
  expect(lockFileProblems(fileURLToPath(new URL('../..', import.meta.url)))).toEqual([]);
});

it('names a package of production without a checksum, and lets our own and absent tools pass', () => {
  const own = { '': {}, 'packages/a': {}, 'node_modules/@nobg/a': { link: true } };
  const tool = { 'node_modules/tool-other-os': { dev: true, optional: true } };
  expect(problemsOf({ ...own, ...tool, 'node_modules/a': { integrity: 'sha512-x' } })).toEqual([]);
  for (const entry of [{}, { optional: true }, { dev: true }]) {
    expect(problemsOf({ 'node_modules/a': entry })).toEqual([
      'node_modules/a has no integrity; what npm installs there is not checked',
    ]);
  }
});
