import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import type { NetworkDescriptor } from '@nobg/models/registry/descriptor.js';
import { sha256OfFile } from '@nobg/models/sha256.js';
import { createModelStore } from '@nobg/models/store.js';
import { smallMatte } from '@nobg/testing/small-graphs.js';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { EXAMPLE_NET } from './example-network.js';

const SIDE = 120;

it('the example of CONTRIBUTING.md is the descriptor that this test adds', async () => {
  const page = await readFile(new URL('../../../../CONTRIBUTING.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(page)?.[1];
  const file = await readFile(new URL('./example-network.ts', import.meta.url), 'utf8');
  // In the registry itself the type is a neighbour.
  expect(example).toBe(file.replace('@nobg/models/registry/descriptor.js', './descriptor.js'));
});

it('a saliency network works from its descriptor alone: it is compiled, listed, and cuts out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-example-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'example.onnx');
  await writeModel(smallMatte('image', 'map', 127.5 / 255), path);
  const descriptor: NetworkDescriptor = {
    ...EXAMPLE_NET,
    // The weights of the example lie in no package.
    source: { type: 'file', path },
    ...(await sha256OfFile(path)),
  };
  const descriptors = [...BUILTIN_NETWORKS, descriptor];
  const store = createModelStore({ dir: join(folder, 'models'), manifest: descriptors });
  const file = await store.ensure('example-net');
  expect((await store.list()).at(-1)).toMatchObject({ state: 'compiled', entry: descriptor });

  const choice = { licences: 'permissive', own: { product: 'example-net' } } as const;
  const cutter = await createCutter(
    { networks: [file], threads: 1, choice },
    (files, threads, options) => openNetworks(files, threads, { ...options, descriptors }),
  );
  onTestFinished(() => cutter.close());
  const photo = join(folder, 'photo.png');
  await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#1020d0' } })
    .composite([
      { input: { create: { width: 60, height: 60, channels: 3, background: '#e01010' } } },
    ])
    .toFile(photo);
  const outputPath = join(folder, 'cutout.png');
  const limits = DEFAULT_IMAGE_LIMITS;
  const result = await cutter.cut({ inputPath: photo, outputPath, mode: 'product', limits });
  expect(result.networks).toEqual([{ id: 'example-net', version: '1.0.0', licence: 'MIT' }]);
  const alpha = await sharp(outputPath).extractChannel(3).raw().toBuffer();
  expect([alpha[60 * SIDE + 60], alpha[10 * SIDE + 10]]).toEqual([255, 0]);
});
