import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { docsProblems } from '../check/docs.mjs';

/** A checkout with these files. */
function checkout(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'nobg-docs-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const RECORD = `# 0001: A title

Status: accepted

**Context.** Why.

**Decision.** What.

**Consequences.** Costs.
`;
const INDEX = '[0001](0001-a.md)\n';

it('pages whose links, anchors, code paths and records hold have no problem', () => {
  const root = checkout({
    'README.md':
      '# A page\n\n[guide](docs/guide.md#how-it-works) `packages/a.ts` `packages/ID.json`\n',
    'docs/guide.md': '# Guide\n\n## How it works\n\n```md\n[not a link](nowhere.md)\n```\n',
    'packages/a.ts': '',
    'docs/adr/README.md': INDEX,
    'docs/adr/0001-a.md': RECORD,
  });
  expect(docsProblems(root)).toEqual([]);
});

it.each([
  ['a link to nothing', { 'a.md': '[x](b.md)' }, 'a.md links to b.md, which is not there'],
  ['an anchor without heading', { 'a.md': '[x](#no)\n\n# Yes' }, 'that page has no such heading'],
  [
    'a path that moved',
    { 'a.md': '`packages/gone.ts`' },
    'names packages/gone.ts, which is not there',
  ],
  ['a record without index', { 'docs/adr/0001-a.md': RECORD }, 'is not in docs/adr/README.md'],
  [
    'a record without status',
    { 'docs/adr/README.md': INDEX, 'docs/adr/0001-a.md': RECORD.replace('accepted', 'fine') },
    'has the status "fine"',
  ],
  [
    'a record under the number of another',
    { 'docs/adr/README.md': INDEX, 'docs/adr/0001-a.md': RECORD.replace('0001', '0002') },
    'expected "# 0001: title"',
  ],
  [
    'a record of another template',
    { 'docs/adr/README.md': INDEX, 'docs/adr/0001-a.md': RECORD.replace('Context', 'Why') },
    'expected Context, Decision, Consequences',
  ],
  [
    'a long record',
    { 'docs/adr/README.md': INDEX, 'docs/adr/0001-a.md': RECORD + 'word '.repeat(300) },
    'expected 300 at most',
  ],
])('%s is a problem', (_, files, problem) => {
  expect(docsProblems(checkout(files))).toEqual([expect.stringContaining(problem)]);
});

it('experiments may name what is no longer there', () => {
  expect(docsProblems(checkout({ 'docs/experiments/a.md': '`packages/gone.ts`' }))).toEqual([]);
});
