// `npm run sbom`: writes the software bill of materials of what NoBG ships, CycloneDX 1.5, from package-lock.json.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The workspaces that are shipped; with them come the root's own dependencies, which build the checkout. */
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
// Not `--omit=dev`: it leaves out what is shipped and used by tests as well.
const bom = JSON.parse(execFileSync('npm', args, options));
const root = bom.metadata.component;
const needed = neededByPackage();
const edges = new Map(
  bom.dependencies.map(({ ref, dependsOn = [] }) => [
    ref,
    dependsOn.filter((next) => needed.get(ref)?.has(nameOf(next))),
  ]),
);
const reached = new Set();
const add = (ref) => {
  if (reached.has(ref)) return;
  reached.add(ref);
  for (const next of edges.get(ref) ?? []) add(next);
};
add(root['bom-ref']);
bom.components = bom.components.filter((component) => reached.has(component['bom-ref']));
// npm calls the root and the workspaces by the names of their folders.
for (const component of [root, ...bom.components]) component.name = nameOf(component['bom-ref']);
bom.dependencies = [...edges]
  .filter(([ref]) => reached.has(ref))
  .map(([ref, dependsOn]) => ({ ref, dependsOn }));
writeFileSync(path, `${JSON.stringify(bom, null, 2)}\n`);
process.stdout.write(`${path}: ${bom.components.length} components\n`);

/** By `name@version`, the names that a package cannot do without: neither its devDependencies nor optional peers. */
function neededByPackage() {
  const { packages } = JSON.parse(readFileSync(`${cwd}package-lock.json`, 'utf8'));
  return new Map(
    Object.entries(packages).map(([folder, entry]) => {
      const name = entry.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 13);
      const optional = entry.peerDependenciesMeta ?? {};
      const peers = Object.keys(entry.peerDependencies ?? {});
      const names = [
        ...(folder === '' ? SHIPPED : []),
        ...Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }),
        ...peers.filter((peer) => !optional[peer]?.optional),
      ];
      return [`${name}@${entry.version}`, new Set(names)];
    }),
  );
}

/** Of `name@version`, where the name may begin with the @ of a scope. */
function nameOf(ref) {
  return ref.slice(0, ref.lastIndexOf('@'));
}
