import { mkdir, writeFile } from 'node:fs/promises';
import type { BuiltinNetworkId } from '@nobg/models/registry/builtin-networks.js';
import { sha256OfFile } from '@nobg/models/sha256.js';
import { createModelStore } from '@nobg/models/store.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';

/**
 * A models folder in which every network is a small one: what is red is the subject. The server's own
 * store takes them for compiled, so nothing is fetched.
 *
 * @param wanted which of them there are
 */
export async function writeSmallModels(
  dir: string,
  wanted: (id: string) => boolean = () => true,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const { entry, path } of await createModelStore({ dir }).list()) {
    if (!wanted(entry.id)) continue;
    const standard = entry.id.replace(/-int8$/, '') as BuiltinNetworkId;
    await writeSmallNetwork(path, standard);
    const { bytes, sha256 } = await sha256OfFile(path);
    const note = {
      id: entry.id,
      sourceSha256: '',
      compiler: '',
      compilerVersion: '',
      bytes,
      sha256,
    };
    await writeFile(`${path}.json`, JSON.stringify(note));
  }
}
