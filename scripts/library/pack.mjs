import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { npmCommand, runToEnd } from '../setup/process.mjs';
import { libraryManifests } from './manifests.mjs';

/** Of a package's folder, where it is there. */
const PACKED = ['dist', 'weights', 'calibration', 'README.md'];

/**
 * Packs the library as npm would publish it, one file for each package.
 * @param {string} root of the checkout, which is built
 * @param {string} folder where the files go; made
 * @returns {Promise<string[]>} their paths
 */
export async function packLibrary(root, folder) {
  mkdirSync(folder, { recursive: true });
  const staged = mkdtempSync(join(tmpdir(), 'nobg-pack-'));
  try {
    const files = [];
    for (const [name, manifest] of libraryManifests(root)) {
      const from = join(root, 'packages', name);
      const to = join(staged, name);
      for (const part of PACKED.filter((part) => existsSync(join(from, part)))) {
        cpSync(join(from, part), join(to, part), {
          recursive: true,
          filter: (path) => isPacked(from, relative(from, path)),
        });
      }
      cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'));
      writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
      files.push(join(folder, await pack(to, folder)));
    }
    return files;
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** Maps lead to sources that are not packed; what was compiled from a source that is gone stays in `dist`. */
function isPacked(from, path) {
  if (path.endsWith('.map')) return false;
  const source = path.replace(/^dist\b/, 'src').replace(/(\.d\.ts|\.js)$/, '.ts');
  return !path.startsWith('dist') || existsSync(join(from, source));
}

/** @returns {Promise<string>} name of the packed file */
async function pack(from, folder) {
  const npm = npmCommand();
  const args = [...npm.args, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { code, output } = await runToEnd(npm.command, args, { cwd: from, shell: npm.shell });
  if (code !== 0) throw new Error(`npm pack ended with ${code}:\n${output.trim()}`);
  return /"filename": "([^"]+)"/.exec(output)[1];
}
