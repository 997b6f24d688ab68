import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package that programs import. */
const LIBRARY = 'engine';
const OURS = '@nobg/';
/** The condition of entries that the project keeps to itself. */
const INTERNAL = 'nobg-internal';

/**
 * The library's package and those of ours that it depends on, each with the package.json that it is packed with.
 * @param {string} root of the checkout
 * @returns {Map<string, object>} by folder in `packages`; what is depended on comes first
 */
export function libraryManifests(root) {
  const engines = read(root, '.').engines;
  const found = new Map();
  const visit = (name) => {
    const {
      private: _private,
      devDependencies: _dev,
      ...manifest
    } = read(root, `packages/${name}`);
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      const own = dependency.startsWith(OURS) && dependency.slice(OURS.length);
      if (own && !found.has(own)) visit(own);
    }
    const entries = Object.entries(manifest.exports).filter(([, target]) => !(INTERNAL in target));
    found.set(name, { ...manifest, engines, exports: Object.fromEntries(entries) });
  };
  visit(LIBRARY);
  return found;
}

function read(root, folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}
