import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltinNetworkId } from '@nobg/models/registry/builtin-networks.js';
import { sha256OfFile } from '@nobg/models/sha256.js';
import { createModelStore } from '@nobg/models/store.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import { afterAll, beforeAll, vi } from 'vitest';

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

/**
 * Before the tests of this file or `describe`: a new temporary folder, and an environment in which eval runs float32
 * networks that are small ones. Both end with the tests.
 *
 * @param name part of the folder's name
 * @param setUp what else the tests need, given the folder
 */
export function withSmallModels(name: string, setUp: (folder: string) => Promise<void>): void {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `nobg-${name}-`));
    await writeSmallModels(join(folder, 'models'));
    vi.stubEnv('NOBG_MODELS_DIR', join(folder, 'models'));
    vi.stubEnv('NOBG_DATA_DIR', join(folder, 'data'));
    vi.stubEnv('NOBG_PRECISION', 'float32');
    await setUp(folder);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });
}
