import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { patternOf } from './context.mjs';
import { realPath } from './sandbox.mjs';

/** Folders of a file system's root that are mounted when a program runs in it. */
const MOUNTED = ['dev', 'proc', 'sys'];

/**
 * `COPY`: of a folder what is in it, of a pattern every file that fits. A target that ends with `/`, or is a folder, takes
 * files under their names.
 * @param {import('./build.mjs').Image} image
 * @param {readonly string[]} words sources and the target
 * @param {{ source: string, isStage: boolean, mode?: string }} options `source`: what sources lie in, which of a stage is
 *   its file system; `mode`: of copied files, in octal
 */
export function copyInto(image, words, { source, isStage, mode }) {
  const target = posix.resolve(image.workdir, words.at(-1));
  const isFolder = words.at(-1).endsWith('/') || words.length > 2;
  for (const word of words.slice(0, -1)) {
    const at = (path) => (isStage ? realPath(source, path) : join(source, path));
    const others = isStage ? systemParts(word).filter((path) => existsSync(at(path))) : [];
    for (const path of [word, ...others]) {
      for (const from of expand(at(path))) {
        const below = path === word ? '' : path;
        const to = realPath(image.folder, posix.join(target, below));
        copyOne(from, to, { intoFolder: isFolder || isFolderAt(to), mode });
      }
    }
  }
}

/** The root of a stage is in two places: what its base image brought, and the rest. */
function systemParts(path) {
  return path === '/' ? ['/usr', '/etc', '/var'] : [];
}

function copyOne(from, to, { intoFolder, mode }) {
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true });
    const names = readdirSync(from).filter((name) => !MOUNTED.includes(name));
    if (names.length > 0)
      copy(
        names.map((name) => join(from, name)),
        to,
      );
    return;
  }
  const file = intoFolder ? join(to, basename(from)) : to;
  mkdirSync(dirname(file), { recursive: true });
  copy([from], file);
  if (mode !== undefined) chmodSync(file, Number.parseInt(mode, 8));
}

/** With links, times, owners and rights. */
function copy(from, to) {
  const { status, stderr } = spawnSync('cp', ['--archive', '--', ...from, to], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cp ended with ${status}: ${stderr}`);
}

function expand(path) {
  if (!path.includes('*')) {
    if (!existsSync(path)) throw new Error(`COPY finds no ${path}.`);
    return [path];
  }
  const folder = dirname(path);
  const pattern = patternOf(basename(path));
  const names = readdirSync(folder).filter((name) => pattern.test(name));
  if (names.length === 0) throw new Error(`COPY finds nothing like ${path}.`);
  return names.map((name) => join(folder, name));
}

function isFolderAt(path) {
  return existsSync(path) && statSync(path).isDirectory();
}
