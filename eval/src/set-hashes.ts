import { basename, join, resolve } from 'node:path';
import { sha256OfFile } from '@nobg/models/sha256.js';

/** Name of each set with a hash of its manifest: wherever its folder lies, and changed with it. */
export async function manifestHashes(setDirs: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    setDirs.map(async (dir) => {
      const { sha256 } = await sha256OfFile(join(dir, 'manifest.json'));
      return `${basename(resolve(dir))} ${sha256.slice(0, 16)}`;
    }),
  );
}
