import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Never part of a build, and too large to look through. */
const SKIPPED = new Set(['.git', 'node_modules']);

/**
 * Copies what a build of an image is sent: the files of a folder that its ignore file leaves.
 * @param {string} root the folder
 * @param {string} ignoreFile
 * @param {string} target
 */
export function copyContext(root, ignoreFile, target) {
  const isIgnored = ignoreRules(readFileSync(ignoreFile, 'utf8'));
  for (const path of filesUnder(root)) {
    if (!isIgnored(path))
      cpSync(join(root, path), join(target, path), { preserveTimestamps: true });
  }
}

/**
 * The rules of a .dockerignore: the last pattern that a path, or a folder that it is in, fits decides.
 * @param {string} text
 * @returns {(path: string) => boolean} told a path from the root with `/`
 * @internal
 */
export function ignoreRules(text) {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.keeps === false;
}

/** What a pattern with stars and question marks fits, itself or what is in it. */
export function patternOf(glob) {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*|\?/g, (part) => ({ '**/': '(?:.*/)?', '*': '[^/]*', '?': '[^/]' })[part]);
  return new RegExp(`^${source}(?:/|$)`);
}

function filesUnder(root, folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesUnder(root, path);
    return entry.isFile() ? [path] : [];
  });
}
