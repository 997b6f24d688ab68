import { dirname, join } from 'node:path';
import Config from '@npmcli/config';
import definitions from '@npmcli/config/lib/definitions/index.js';

/** Options of npm's libraries: registries, tokens, proxies, certificates. */
export type NpmOptions = Readonly<Record<string, unknown>>;

export interface NpmSettings {
  /** Folder whose project's .npmrc counts. Default: the current one. */
  readonly cwd?: string;
  /** Environment with npm_config_… and HOME. Default: the process's. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Reads npm's configuration as npm itself would: built-in, global, user's and project's
 * .npmrc, and the environment.
 */
export async function readNpmOptions(settings: NpmSettings = {}): Promise<NpmOptions> {
  // A copy, since loading writes what it found back into the environment.
  const env = { ...(settings.env ?? process.env) };
  const config = new Config({
    ...definitions,
    npmPath: npmFolder(env),
    env,
    argv: [],
    cwd: settings.cwd ?? process.cwd(),
  });
  await config.load();
  // Without npm's cache: it would hold a second copy, and need not be writable.
  return { ...config.flat, cache: undefined };
}

/** Where npm is installed; a packager's built-in npmrc lies there. */
function npmFolder(env: NodeJS.ProcessEnv): string {
  if (env.npm_execpath) return dirname(dirname(env.npm_execpath));
  const bin = dirname(process.execPath);
  return process.platform === 'win32'
    ? join(bin, 'node_modules', 'npm')
    : join(dirname(bin), 'lib', 'node_modules', 'npm');
}
