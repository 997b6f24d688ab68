// `npm run sbom`: writes the software bill of materials of what NoBG ships, CycloneDX 1.5, from package-lock.json.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What is shipped, with all that it depends on; `npm sbom --omit=dev` leaves out what tests use as well. */
const SHIPPED = ['@nobg/cli', '@nobg/server', '@nobg/dashboard'];

const cwd = fileURLToPath(new URL('..', import.meta.url));
const path = process.argv[2] ?? 'sbom.cdx.json';
const args = [
  'sbom',
  '--package-lock-only',
  '--sbom-format',
  'cyclonedx',
  '--sbom-type',
  'application',
];
const options = { cwd, encoding: 'utf8', maxBuffer: 1e8, shell: process.platform === 'win32' };
const bom = JSON.parse(execFileSync('npm', args, options));
const edges = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn ?? []]));
const shipped = new Set();
const add = (ref) => {
  if (shipped.has(ref)) return;
  shipped.add(ref);
  for (const next of edges.get(ref) ?? []) add(next);
};
for (const ref of edges.keys()) if (SHIPPED.some((name) => ref.startsWith(`${name}@`))) add(ref);
bom.components = bom.components.filter((component) => shipped.has(component['bom-ref']));
bom.dependencies = bom.dependencies.filter(({ ref }) => shipped.has(ref));
writeFileSync(path, `${JSON.stringify(bom, null, 2)}\n`);
process.stdout.write(`${path}: ${bom.components.length} components\n`);
