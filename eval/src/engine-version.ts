import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

/** Version of the engine's package, with the commit where there is one: `0.1.0 (3f2a91c)`. */
export async function engineVersion(): Promise<string> {
  const file = new URL('../../packages/engine/package.json', import.meta.url);
  const { version } = packageSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  try {
    const folder = fileURLToPath(new URL('..', import.meta.url));
    const describe = ['describe', '--always', '--dirty', '--exclude', '*'];
    const { stdout } = await promisify(execFile)('git', describe, { cwd: folder });
    return `${version} (${stdout.trim()})`;
  } catch {
    // Not a git checkout, or no git: the version has to do.
    return version;
  }
}

/** One module of each package that a cutout depends on: the models' hold which networks there are. */
const PACKAGES = [
  '@nobg/engine/cutout.js',
  '@nobg/kernels/guided-filter.js',
  '@nobg/contract/modes.js',
  '@nobg/models/store.js',
] as const;

/**
 * A hash of the code that makes a cutout. Commits that change nothing of it leave it as it is, and
 * changes that were not committed do not.
 */
export async function engineCode(): Promise<string> {
  const hash = createHash('sha256');
  for (const module of PACKAGES) {
    const folder = dirname(fileURLToPath(import.meta.resolve(module)));
    const names = (await readdir(folder, { recursive: true })).filter((name) =>
      name.endsWith('.js'),
    );
    for (const name of names.sort()) {
      hash.update(`${name}\0`).update(await readFile(join(folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
