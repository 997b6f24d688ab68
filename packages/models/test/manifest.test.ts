import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadManifest } from '@nobg/models/manifest/load.js';
import { manifestSchema } from '@nobg/models/manifest/schema.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import type { NetworkDescriptor } from '@nobg/models/registry/descriptor.js';
import { expect, test } from 'vitest';
import { entryFor } from './sample-model.js';
import { temporaryFolder } from './temporary-folder.js';

const entry = entryFor(Buffer.from('x'));

async function fileOf(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'models.json');
  await writeFile(path, text);
  return path;
}

const manifestOf = (...models: unknown[]): Promise<string> => fileOf(JSON.stringify({ models }));

/** A descriptor without what manifests do not state. */
function entryOf(network: NetworkDescriptor) {
  const { capability: _, variant: __, input, ...entry } = network;
  if (input === null) return { ...entry, input };
  const { resize: ___, filter: ____, ...spec } = input;
  return { ...entry, input: spec };
}

test('the built-in networks keep to the schema', () => {
  const models = BUILTIN_NETWORKS.map(entryOf);
  expect(manifestSchema.parse({ models }).models).toEqual(models);
});

test("an operator's networks come after those that are built in", async () => {
  const models = await loadManifest(await manifestOf(entry));
  expect(models).toEqual([...BUILTIN_NETWORKS, entry]);
});

test('paths count from the folder of the manifest', async () => {
  const path = await manifestOf({ ...entry, source: { type: 'file', path: 'nets/a.onnx' } });
  const own = (await loadManifest(path)).at(-1);
  expect(own?.source).toEqual({ type: 'file', path: join(path, '../nets/a.onnx') });
});

test.each([
  ['sha256', { sha256: 'ABC' }, 'models[0].sha256: expected 64 lower-case hexadecimal digits'],
  ['a range', npm({ version: '^1.0.0' }), 'models[0].source.version: expected an exact version'],
  ['a folder upwards', npm({ path: '../a' }), 'models[0].source.path: expected a relative path'],
  [
    'a git address',
    npm({ package: 'git+ssh://a/b' }),
    'models[0].source.package: expected the name',
  ],
  [
    'http',
    { source: { type: 'https', url: 'http://example.com/a' } },
    'expected an https:// address',
  ],
  ['an id with dots', { id: '../a' }, 'models[0].id: expected lower-case letters'],
  [
    'an additional file outside of the package',
    npm({ additionalFiles: [{ path: '../b' }] }),
    'models[0].source.additionalFiles[0].path',
  ],
  ['an input of no size', { otherInputs: [{ shape: [0] }] }, 'models[0].otherInputs[0].shape[0]'],
  ['a division by zero', { input: { ...entry.input, std: [1, 0, 1] } }, 'models[0].input.std[1]'],
  ['an unknown compiler', { compiler: 'magic' }, 'models[0].compiler'],
  ['an unknown field', { sha265: 'x' }, 'sha265'],
])('%s is refused with the place and what was expected', async (_, change, message) => {
  const path = await manifestOf({ ...entry, ...change });
  await expect(loadManifest(path)).rejects.toMatchObject({
    code: 'manifest',
    message: expect.stringContaining(message),
  });
});

function npm(change: object): object {
  return { source: { ...entry.source, ...change } };
}

test('an id that is there twice, or built in, is refused', async () => {
  const twice = await manifestOf(entry, { ...entry, title: 'Other' });
  await expect(loadManifest(twice)).rejects.toThrow('models[1].id: "sample" is there twice');
  const builtin = await manifestOf({ ...entry, id: 'isnet' });
  await expect(loadManifest(builtin)).rejects.toThrow('"isnet" is built in; choose another id');
});

test('what is not JSON, not a manifest, or not there, is said to be so', async () => {
  await expect(loadManifest(await fileOf('{'))).rejects.toThrow('is not JSON');
  await expect(loadManifest(await fileOf('[]'))).rejects.toThrow('the file: ');
  await expect(loadManifest('/nowhere/models.json')).rejects.toThrow(
    'The manifest /nowhere/models.json cannot be read.',
  );
});
