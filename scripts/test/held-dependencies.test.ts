import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** `package` line | the line that it is held below | reason */
const ROW = /^\| `([^`]+)` ([\d.]+) \| ([\d.]+) \| (.+) \|$/gm;

const rows = [...readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').matchAll(ROW)].map(
  ([, name = '', held = '', below = '', reason = '']) => ({ name, held, below, reason }),
);

const packages = readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name));
const manifests = ['.', 'eval', 'bench', ...packages]
  .map((folder) => join(ROOT, folder, 'package.json'))
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')));
const { overrides, engines } = manifests[0];

/** Versions that the project asks for, by package. */
const asked = new Map<string, Set<string>>();
for (const { dependencies, devDependencies, overrides } of manifests) {
  for (const part of [dependencies, devDependencies, overrides]) {
    for (const [name, version] of Object.entries<string>(part ?? {})) {
      asked.set(name, (asked.get(name) ?? new Set()).add(version));
    }
  }
}

const isOfLine = (version: string, line: string) => `${version}.`.startsWith(`${line}.`);

it('are listed in CONTRIBUTING with the line that is used, a newer one and a reason', () => {
  expect(rows.length).toBeGreaterThan(0);
  for (const { name, held, below, reason } of rows) {
    const versions = [...(asked.get(name) ?? [])];
    expect(versions.length, `${name} is no dependency`).toBeGreaterThan(0);
    expect(
      versions.filter((version) => !isOfLine(version, held)),
      name,
    ).toEqual([]);
    expect(below.localeCompare(held, 'en', { numeric: true }), name).toBe(1);
    expect(reason.length, name).toBeGreaterThan(10);
  }
});

it('include every override', () => {
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(overrides)));
});

it('are held for the oldest Node that the project supports', () => {
  const [, oldest = ''] = /^>=(\d+\.\d+)$/.exec(engines.node) ?? [];
  const needs = rows.flatMap(({ reason }) => /needs Node ([\d.]+)/.exec(reason)?.[1] ?? []);
  expect(needs.length).toBeGreaterThan(0);
  expect(
    needs.filter((version) => version.localeCompare(oldest, 'en', { numeric: true }) <= 0),
  ).toEqual([]);
});
