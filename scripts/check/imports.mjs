import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import ts from 'typescript';

/**
 * @typedef {{ file: string, workspace: string, text: string, imports: Import[] }} Source
 *   `file`: path from the root with `/`; `workspace`: `contract`, …, `eval`, `bench`
 * @typedef {{ specifier: string, file: string | null, workspace: string | null }} Import
 *   `file` and `workspace`: what of ours it leads to; null for packages of others
 */

const posix = (path) => path.split(sep).join('/');

/** Folders of the workspaces, by the name that the rules know them by. */
function workspaceFolders(root) {
  const folders = new Map();
  if (existsSync(join(root, 'packages'))) {
    for (const name of readdirSync(join(root, 'packages'))) folders.set(name, `packages/${name}`);
  }
  for (const name of ['eval', 'bench']) {
    if (existsSync(join(root, name))) folders.set(name, name);
  }
  return folders;
}

/**
 * Reads every import, re-export and dynamic import of the workspaces' sources,
 * with TypeScript's own parser.
 * @param {string} root
 * @returns {Source[]}
 */
export function readSources(root) {
  const folders = workspaceFolders(root);
  const sources = [];
  for (const [workspace, folder] of folders) {
    const src = join(root, folder, 'src');
    if (!existsSync(src)) continue;
    for (const entry of readdirSync(src, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, 'utf8');
      const file = posix(relative(root, path));
      const imports = ts
        .preProcessFile(text, true, true)
        .importedFiles.map(({ fileName }) => resolveImport(file, fileName, folders));
      sources.push({ file, workspace, text, imports });
    }
  }
  return sources;
}

function resolveImport(from, specifier, folders) {
  if (specifier.startsWith('.')) {
    const file = posix(normalize(join(dirname(from), specifier))).replace(/\.js$/, '.ts');
    return { specifier, file, workspace: workspaceOf(file) };
  }
  const ours = /^@nobg\/([^/]+)\/(.*)\.js$/.exec(specifier);
  const folder = ours ? folders.get(ours[1]) : undefined;
  if (!ours || !folder) return { specifier, file: null, workspace: ours?.[1] ?? null };
  return { specifier, file: `${folder}/src/${ours[2]}.ts`, workspace: ours[1] };
}

function workspaceOf(file) {
  const parts = file.split('/');
  return parts[0] === 'packages' ? (parts[1] ?? null) : (parts[0] ?? null);
}
