import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NpmSettings } from '@nobg/models/fetch/npm-options.js';
import type { RetryPolicy } from '@nobg/models/fetch/retry-policy.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import type { InputSpec, ModelEntry, ModelSource } from '@nobg/models/types.js';
import { model, node, value, weights } from './build-graph.js';
import { PACKAGE } from './registry.js';
import { temporaryFolder } from './temporary-folder.js';

/** No waits between tries. A busy machine must not look like a connection that stands still. */
export const FAST_RETRIES: RetryPolicy = { maxAttempts: 3, backoffMs: 1, stallMs: 20_000 };

export const PATH_IN_PACKAGE = 'dist/network.onnx';

/** An ONNX network of about 200 kB that does not compress, as a file's bytes. */
export async function sampleNetwork(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-models-'));
  try {
    const path = join(folder, 'sample.onnx');
    await writeModel(sample, path);
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const sample = model({
  inputs: [value('image', 'float32', 1, 3, 'h', 'w')],
  outputs: [value('alpha', 'float32', 1, 1, 'h', 'w')],
  initializers: new Map([
    ['w1', weights([16_000, 3, 1, 1], 1)],
    ['w2', weights([1, 16_000, 1, 1], 2)],
  ]),
  nodes: [node('Conv', ['image', 'w1'], 'a'), node('Conv', ['a', 'w2'], 'alpha')],
});

/** A manifest entry for the network. */
export function entryFor(
  network: Uint8Array,
  source: ModelSource = { type: 'npm', package: PACKAGE, version: '1.0.0', path: PATH_IN_PACKAGE },
): ModelEntry & { readonly input: InputSpec } {
  return {
    id: 'sample',
    title: 'Sample',
    version: '1.0.0',
    source,
    sha256: createHash('sha256').update(network).digest('hex'),
    bytes: network.length,
    licence: { package: 'Apache-2.0', weights: 'Apache-2.0' },
    input: { name: 'image', layout: 'NCHW', mean: [0, 0, 0], std: [255, 255, 255] },
    output: 'alpha',
    compiler: 'onnx',
  };
}

/** npm settings of a user who has nothing but this registry, and perhaps a token for it. */
export async function npmSettings(registry: string, token?: string): Promise<NpmSettings> {
  const home = await temporaryFolder();
  const lines = [`registry=${registry}/`];
  if (token) lines.push(`${registry.replace('http:', '')}/:_authToken=${token}`);
  await writeFile(join(home, '.npmrc'), `${lines.join('\n')}\n`);
  return { cwd: home, env: { HOME: home, npm_config_globalconfig: join(home, 'global') } };
}
