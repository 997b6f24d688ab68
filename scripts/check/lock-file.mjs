import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The lock file works with every registry and on every platform: it holds no
 * addresses, the checksum of everything that production installs, and an entry for each optional package that it names (npm leaves
 * out those that a registry lacks, and `npm ci` then refuses the file).
 * @param {string} root
 * @returns {string[]} problems
 */
export function lockFileProblems(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const problems = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (/^[a-z+]+:\/\//.test(entry.resolved ?? '')) {
      problems.push(`${path} has an address; run npm install with the project's .npmrc`);
    }
    const isOurs = path === '' || entry.link === true || !path.includes('node_modules/');
    // A registry may lack tools of other platforms, and npm then knows no checksum of them.
    if (!isOurs && !entry.inBundle && !entry.integrity && !(entry.dev && entry.optional)) {
      problems.push(`${path} has no integrity; what npm installs there is not checked`);
    }
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!hasEntry(lock.packages, path, name)) {
        problems.push(`${path} names ${name}, which has no entry; npm ci would refuse the file`);
      }
    }
  }
  return problems;
}

/** Looks a package up as Node does: in the nearest node_modules first. */
function hasEntry(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (at === '') return false;
    if (!at.includes('/node_modules/')) return Boolean(packages[`node_modules/${name}`]);
  }
}
