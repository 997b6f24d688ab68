import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Every file under a folder. */
export function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Names, sizes and times of files. Contents are not read: this runs at every start.
 * @param {string} root that names are told from
 * @param {readonly string[]} paths absolute
 * @param {string} also what else makes a difference
 */
export function fingerprintOf(root, paths, also = '') {
  const hash = createHash('sha256').update(`${process.version} ${also}\n`);
  for (const path of [...paths].sort()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** What was kept at a path; an empty object where nothing can be read. */
export function readStamps(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

export function writeStamps(path, stamps) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(stamps)}\n`);
  renameSync(temporary, path);
}
