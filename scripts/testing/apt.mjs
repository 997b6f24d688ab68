import { existsSync } from 'node:fs';
import { runToEnd } from '../setup/process.mjs';
import { startProgress } from '../setup/progress.mjs';

/** Whether this process may install Debian packages here. */
export function canInstallDebianPackages() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * Installs one Debian package, saying so.
 * @param {string} name
 * @returns {Promise<string | null>} why it did not work; null when it did
 */
export async function installDebianPackage(name) {
  const progress = startProgress(`Installing Debian's ${name}, which the tests use`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const get = (...args) => runToEnd('apt-get', ['-q', '-y', ...args], { env });
  await get('update');
  const { code, output } = await get('install', '--no-install-recommends', name);
  progress.end(code === 0 ? `${name} is installed` : `${name} could not be installed`);
  if (code === 0) return null;
  return `apt-get install ${name} ended with ${code}: ${output.trim().split('\n').at(-1) ?? ''}`;
}
