import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { wordProblems } from '../check/words.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nobg-words-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const RETIRED = [
  { words: ['firmEnds'], use: 'alphaLevels' },
  {
    words: ['look'],
    use: 'pass',
    in: ['packages/engine/'],
    except: ['packages/engine/src/image/'],
  },
];

function problemsOf(file: string, text: string): string[] {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  return wordProblems(root, RETIRED);
}

const project = fileURLToPath(new URL('../..', import.meta.url));

it('finds no retired word in this project', () => {
  expect(wordProblems(project)).toEqual([]);
});

it.each(['firmEnds', 'FIRM_ENDS', 'withFirmEndsOf', '#firmEnds'])('names %s', (name) => {
  const text = name.startsWith('#') ? `class A { ${name} = 1; }` : `export const ${name} = 1;`;
  expect(problemsOf('packages/server/src/a.ts', text)).toEqual([
    `packages/server/src/a.ts: the name ${name} says "firmEnds"; use alphaLevels`,
  ]);
});

it('names files and folders', () => {
  const file = 'packages/engine/src/firm-ends/last-look.ts';
  expect(problemsOf(file, '')).toEqual([
    `${file}: the file name firm-ends says "firmEnds"; use alphaLevels`,
    `${file}: the file name last-look.ts says "look"; use pass`,
  ]);
});

it('reads neither comments, nor strings, nor parts of other words', () => {
  const text = "/** firmEnds */\nexport const outlook = 'firmEnds'; const ends = 1, lookup = 2;";
  expect(problemsOf('packages/engine/src/a.ts', text)).toEqual([]);
});

it('allows a word where it is the right one', () => {
  const text = 'export const look = 1;';
  expect(problemsOf('packages/dashboard/src/a.tsx', text)).toEqual([]);
  expect(problemsOf('packages/engine/src/image/a.ts', text)).toEqual([]);
  expect(problemsOf('packages/engine/src/ops/a.ts', text)).toHaveLength(1);
});

it('is explained by the glossary, whose paths exist', () => {
  const page = readFileSync(join(project, 'docs/glossary.md'), 'utf8');
  const paths = [...page.matchAll(/`((?:packages|eval|bench|scripts)\/[^`]*)`/g)].map(
    ([, path = '']) => path,
  );
  expect(paths).toContain('scripts/check/retired-words.mjs');
  expect(paths.filter((path) => !existsSync(join(project, path)))).toEqual([]);
});
