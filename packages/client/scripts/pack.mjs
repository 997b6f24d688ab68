// Makes the folder that is published: no dependency, every type written out, and the whole client in
// one file for pages without a bundler. `node packages/client/scripts/pack.mjs FOLDER`
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { writtenOutTypes } from './contract-types.mjs';

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Expected the folder to write to.\n');
  process.exit(2);
}
const out = resolve(folder);
const dist = join(PACKAGE, 'dist');

mkdirSync(join(out, 'dist'), { recursive: true });
for (const name of readdirSync(dist)) {
  if (!/\.(js|d\.ts)$/.test(name)) continue;
  const text = readFileSync(join(dist, name), 'utf8');
  // The maps lead to sources that are not published.
  writeFileSync(join(out, 'dist', name), text.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n'));
}
writeFileSync(
  join(out, 'dist', 'contract.d.ts'),
  writtenOutTypes(join(PACKAGE, 'src', 'contract.ts')),
);

const bundle = await rolldown({ input: join(dist, 'index.js'), platform: 'browser' });
await bundle.write({ file: join(out, 'nobg.min.js'), format: 'esm', minify: true });

const { name, version, description, license, type, sideEffects, exports } = JSON.parse(
  readFileSync(join(PACKAGE, 'package.json'), 'utf8'),
);
const about = { name, version, description, license, type, sideEffects };
const entries = {
  ...exports,
  './nobg.min.js': { types: exports['.'].types, default: './nobg.min.js' },
};
const engines = { node: '>=20.19' };
writeFileSync(
  join(out, 'package.json'),
  `${JSON.stringify({ ...about, exports: entries, engines }, null, 2)}\n`,
);
cpSync(join(PACKAGE, 'README.md'), join(out, 'README.md'));
cpSync(join(PACKAGE, '..', '..', 'LICENSE'), join(out, 'LICENSE'));
