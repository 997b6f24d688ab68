import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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
