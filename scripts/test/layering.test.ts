import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { layeringProblems } from '../check/layering.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nobg-layers-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

it('finds nothing in this project', () => {
  expect(layeringProblems(fileURLToPath(new URL('../..', import.meta.url)))).toEqual([]);
});

it('lets allowed imports be', () => {
  write({
    'packages/contract/src/a.ts': 'export const a = 1;',
    'packages/engine/src/image/b.ts': "import sharp from 'sharp';\nimport '@nobg/contract/a.js';",
    'packages/server/src/main.ts': "import './adapters/c.js';\nimport './domain/d.js';",
    'packages/server/src/adapters/c.ts': "import type { P } from '../ports/p.js';",
    'packages/server/src/domain/d.ts': "import type { P } from '../ports/p.js';",
    'packages/server/src/ports/p.ts': 'export interface P {}',
    'packages/dashboard/src/e.tsx':
      "import type { A } from '@nobg/contract/a.js';\nimport { useState } from 'react';",
  });
  expect(layeringProblems(root)).toEqual([]);
});

it.each([
  ['packages/contract/src/a.ts', "import '@nobg/engine/b.js';"],
  ['packages/engine/src/a.ts', "import type { A } from '@nobg/server/main.js';"],
  ['packages/engine/src/a.ts', "export * from '@nobg/cli/main.js';"],
  ['packages/engine/src/a.ts', "await import('@nobg/server/main.js');"],
  ['packages/engine/src/a.ts', "import '../../contract/src/a.js';"],
  ['packages/engine/src/segmentation/a.ts', "import sharp from 'sharp';"],
  ['packages/server/src/http/a.ts', "import { Tensor } from 'onnxruntime-node';"],
  ['packages/engine/src/networks/a.ts', "import { Tensor } from 'onnxruntime-node';"],
  ['packages/server/src/domain/a.ts', "import '../adapters/b.js';"],
  ['packages/server/src/domain/a.ts', "import { Kysely } from 'kysely';"],
  ['packages/server/src/http/a.ts', "import '../adapters/b.js';"],
  ['packages/server/src/ports/a.ts', "import '../domain/b.js';"],
  ['packages/engine/src/image/a.ts', 'export const home = process.env.HOME;'],
  ['packages/dashboard/src/a.tsx', "import { z } from '@nobg/contract/a.js';"],
  ['packages/dashboard/src/a.tsx', "import type { A } from '@nobg/engine/b.js';"],
  ['packages/server/src/http/a.ts', "import { useState } from 'react';"],
  ['packages/other/src/a.ts', "import '@nobg/contract/a.js';"],
])('names %s when it holds %s', (file, text) => {
  write({ 'packages/cli/src/a.ts': '', 'packages/contract/src/z.ts': '', [file]: text });
  const problems = layeringProblems(root);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(file);
});

it('finds rings of files, of folders and of packages', () => {
  write({
    'packages/contract/src/a.ts': "import './b.js';",
    'packages/contract/src/b.ts': "import './a.js';",
  });
  expect(layeringProblems(root)).toEqual([
    expect.stringMatching(/^files import each other in a cycle: .*a\.ts → .*b\.ts → .*a\.ts$/),
  ]);
  write({
    'packages/contract/src/b.ts': '',
    'packages/models/src/x/a.ts': "import '../y/a.js';",
    'packages/models/src/y/a.ts': '',
    'packages/models/src/y/b.ts': "import '../x/b.js';",
    'packages/models/src/x/b.ts': '',
  });
  expect(layeringProblems(root)).toEqual([
    'folders import each other in a cycle: packages/models/src/x → packages/models/src/y → packages/models/src/x',
  ]);
});
