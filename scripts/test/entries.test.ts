import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { entryProblems } from '../check/entries.mjs';
import { runToEnd } from '../setup/process.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INTERNAL = { './*.js': { 'nobg-internal': { default: './dist/*.js' } } };

function problemsOf(entries: object, compilerOptions: object = {}): string[] {
  const root = mkdtempSync(join(tmpdir(), 'nobg-entries-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const files = {
    'packages/models/package.json': JSON.stringify({ exports: entries }),
    'packages/models/tsconfig.json': JSON.stringify({ compilerOptions }),
    'packages/models/src/store.ts': '',
    'packages/models/src/inside.ts': "import './store.js';",
    'packages/models/src/registry/isnet.ts': '',
    'packages/engine/package.json': '{}',
    'packages/engine/src/a.ts':
      "import '@nobg/models/store.js'; import '@nobg/models/registry/isnet.js';",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return entryProblems(root);
}

const to = (path: string) => ({ types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` });

it('has nothing to say of this project, nor of entries that others import', () => {
  expect(entryProblems(ROOT)).toEqual([]);
  const named = { './store.js': to('store'), './registry/*.js': to('registry/*') };
  expect(problemsOf({ ...named, ...INTERNAL })).toEqual([]);
});

it.each([
  [
    { './*.js': to('*') },
    {},
    'exports["./*.js"] opens every module; name them, or use nobg-internal',
  ],
  [
    { './*.js': { ...INTERNAL['./*.js'], default: './dist/*.js' } },
    {},
    'exports["./*.js"] is open to more than nobg-internal',
  ],
  [{ './inside.js': to('inside') }, {}, 'exports["./inside.js"] is imported by no other package'],
  [
    { './gone.js': to('gone') },
    {},
    'exports["./gone.js"] leads to packages/models/src/gone.ts, which is not there',
  ],
])('names an entry that is too much: %j', (entries, options, said) => {
  expect(problemsOf(entries, options)).toEqual([`packages/models/package.json: ${said}`]);
});

it('names what is shipped and compiled with internal modules', () => {
  expect(problemsOf(INTERNAL, { customConditions: ['nobg-internal'] })).toEqual([
    'packages/models/tsconfig.json sets customConditions: what is shipped imports named entries alone',
  ]);
});

it('a program finds the entries, and nothing beside them', async () => {
  const ask = async (specifier: string) => {
    const script = `await import('${specifier}').then(() => console.log('found'), (e) => console.log(e.code))`;
    const args = ['--input-type=module', '-e', script];
    const { output } = await runToEnd(process.execPath, args, { cwd: join(ROOT, 'eval') });
    return output.trim();
  };
  expect(await ask('@nobg/engine/layer-path.js')).toBe('found');
  expect(await ask('@nobg/engine/ops/components.js')).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  expect(await ask('@nobg/models/onnx/model.js')).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
});
