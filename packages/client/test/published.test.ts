import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from './support.js';

const run = promisify(execFile);
const PACK = fileURLToPath(new URL('../scripts/pack.mjs', import.meta.url));
const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');
/** Bytes of the whole client, minified and compressed. */
const LARGEST = 6_000;
/** A compiler shares the machine with other tests. */
const LONG = 300_000;

let published: string;
let project: string;
beforeAll(async () => {
  const folder = await temporaryFolder();
  project = join(folder, 'project');
  published = join(project, 'node_modules', '@nobg', 'client');
  await mkdir(project);
  await run(process.execPath, [PACK, published]);
});

it('is smaller than 6 kB in one compressed file, which imports nothing', () => {
  const bundle = readFileSync(join(published, 'nobg.min.js'));
  expect(gzipSync(bundle, { level: 9 }).length).toBeLessThan(LARGEST);
  expect(bundle.toString()).not.toMatch(/\bimport\s*[({"']|\brequire\(|from\s*["']/);
});

it('has no dependency, and files that name no other package', () => {
  const about = JSON.parse(readFileSync(join(published, 'package.json'), 'utf8'));
  expect(about.name).toBe('@nobg/client');
  for (const kind of ['dependencies', 'devDependencies', 'private']) {
    expect(about).not.toHaveProperty(kind);
  }
  const files = readdirSync(join(published, 'dist'));
  expect(files.length).toBeGreaterThan(20);
  for (const name of files) {
    const text = readFileSync(join(published, 'dist', name), 'utf8');
    const imported = [...text.matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g)].map(
      ([, of]) => of,
    );
    expect(
      imported.filter((of) => !/^\.\/[\w-]+\.js$/.test(of!)),
      name,
    ).toEqual([]);
  }
});

it.each([
  ['NodeNext', 'NodeNext'],
  ['ESNext', 'Bundler'],
])(
  'has types that stand on their own with module %s, and catch mistakes',
  async (module, resolution) => {
    const good = `import { ApiError, createClient, type RemoveAnswer } from '@nobg/client';
      const client = createClient({ server: 'https://nobg.example', key: 'k' });
      const answer: RemoveAnswer = await client.remove(new Blob([]), { mode: 'food', bg_color: 'red' });
      const box: number = answer.foreground.width + (answer.layers?.[0]?.width ?? 0);
      const kind: 'person' | 'animal' | 'product' | 'vehicle' | 'food' | 'other' = answer.type;
      export const is = (error: ApiError) => error.code === 'queue_full' && box > 1 && kind;\n`;
    const bad = `import { createClient } from '@nobg/client';
      const client = createClient({ server: 'https://nobg.example', key: 'k' });
      await client.remove(new Blob([]), { mode: 'porduct' });
      await client.remove(new Blob([]), { bg_colour: 'red' });
      await client.remove(7);
      (await client.remove('a')).nothing;\n`;
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
    await writeFile(join(project, 'good.ts'), good);
    await writeFile(join(project, 'bad.ts'), bad);
    const options = ['--noEmit', '--strict', '--skipDefaultLibCheck', '--target', 'ES2022'];
    const modules = ['--module', module, '--moduleResolution', resolution];
    const said = await run(process.execPath, [TSC, ...options, ...modules, 'good.ts', 'bad.ts'], {
      cwd: project,
    }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    const faults = said.split('\n').flatMap((line) => /^[^ ].*?(?=,)/.exec(line) ?? []);
    expect(faults).toEqual([3, 4, 5, 6].map((line) => `bad.ts(${line}`));
  },
  LONG,
);

it('is loaded by Node as it is published', async () => {
  await copyFile(join(published, 'nobg.min.js'), join(project, 'whole.mjs'));
  const script = `import * as parts from '@nobg/client'; import * as whole from './whole.mjs';
    console.log(JSON.stringify([Object.keys(parts).sort(), Object.keys(whole).sort()]));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: project,
  });
  const [parts, whole] = JSON.parse(stdout);
  expect(parts).toEqual(whole);
  expect(parts).toContain('createClient');
});
