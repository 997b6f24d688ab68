import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';

/** Programs that tests of `deploy/proxy` start, and Debian's packages of them. */
const PROXIES = { nginx: 'nginx-light', caddy: 'caddy' };

function isThere(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/**
 * Proxies for the tests of their settings; installed where that is possible.
 * @returns {Promise<string[]>} one sentence for each that is missing
 */
export async function ensureProxies() {
  const missing = [];
  for (const [program, name] of Object.entries(PROXIES)) {
    if (isThere(program)) continue;
    const problem = canInstallDebianPackages() ? await installDebianPackage(name) : 'install it';
    if (problem !== null) missing.push(`no ${program} was found; ${problem}`);
  }
  return missing;
}
