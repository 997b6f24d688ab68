import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packLibrary } from '../library/pack.mjs';
import { npmCommand, runToEnd } from '../setup/process.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODELS = process.env.NOBG_MODELS_DIR;
/** An installation unpacks hundreds of megabytes. */
const PATIENCE_MS = 900_000;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nobg-library-'));
  const files = await packLibrary(ROOT, join(folder, 'packed'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const npm = npmCommand();
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const { code, output } = await runToEnd(
    npm.command,
    [...npm.args, 'install', ...flags, ...files],
    { cwd: folder, shell: npm.shell },
  );
  expect(code, output).toBe(0);
}, PATIENCE_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (args: readonly string[]) => runToEnd(process.execPath, args, { cwd: folder });
const installed = (name: string) => join(folder, 'node_modules', '@nobg', name);

describe('the packed library in an empty folder', () => {
  it('holds the program, its declarations and licence, and no sources or maps', () => {
    for (const name of ['contract', 'kernels', 'models', 'engine']) {
      const files = readdirSync(installed(name), { recursive: true }).map(String);
      expect(files).toEqual(expect.arrayContaining(['LICENSE', 'package.json']));
      expect(files.filter((file) => /\.map$|^src|^test/.test(file))).toEqual([]);
      const manifest = JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8'));
      expect(manifest).not.toHaveProperty('private');
      expect(manifest).not.toHaveProperty('devDependencies');
      expect(manifest.engines).toEqual({ node: '>=20.19' });
      expect(JSON.stringify(manifest.exports)).not.toContain('nobg-internal');
    }
    expect(readdirSync(installed('engine'))).toContain('README.md');
    expect(readdirSync(join(folder, 'node_modules', '@nobg')).sort()).toEqual([
      'contract',
      'engine',
      'kernels',
      'models',
    ]);
  });

  it('has types that a strict compiler takes', async () => {
    writeFileSync(
      join(folder, 'typed.ts'),
      `import { type Cutout, NobgError, openEngine } from '@nobg/engine';
const engine = await openEngine({ modes: ['common'], signal: AbortSignal.timeout(1000) });
const cutout: Cutout = await engine.remove('a.jpg', { mode: 'body', hd: true, crop_margin: '5%' });
const size: number = cutout.data.length + cutout.foreground.width;
// @ts-expect-error: there is no such option.
await engine.remove('a.jpg', { mood: 'common' });
console.log(size, new NobgError('no_subject', '').code);
`,
    );
    const { code, output } = await inFolder([
      join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'),
      ...['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'],
      ...['--typeRoots', join(ROOT, 'node_modules', '@types'), '--types', 'node', 'typed.ts'],
    ]);
    expect(code, output).toBe(0);
  }, 300_000);

  it.skipIf(!MODELS)(
    'cuts out a photo, and the program ends by itself',
    async () => {
      writeFileSync(
        join(folder, 'cut.js'),
        `import { openEngine } from '@nobg/engine';
const engine = await openEngine({ modelsDir: process.argv[2], modes: ['product'] });
const { width, height, foreground, data } = await engine.remove(process.argv[3], { mode: 'product' });
await engine.close();
console.log(JSON.stringify({ width, height, foreground, start: data.toString('latin1', 1, 4) }));
`,
      );
      const { code, output } = await inFolder([
        'cut.js',
        MODELS!,
        join(ROOT, 'samples', 'coffee.jpg'),
      ]);
      expect(code, output).toBe(0);
      const cutout = JSON.parse(output);
      expect(cutout).toMatchObject({ width: 600, height: 400, start: 'PNG' });
      expect(cutout.foreground.width).toBeGreaterThan(300);
      expect(cutout.foreground.width).toBeLessThan(500);
    },
    300_000,
  );
});
