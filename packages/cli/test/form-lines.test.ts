import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePrecision } from '@nobg/engine/precision/choose-precision.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import type { ModelStatus } from '@nobg/models/types.js';
import { expect, onTestFinished, test } from 'vitest';
import { formLines } from '../src/output/form-lines.js';

const IDS = ['isnet', 'isnet-int8', 'mobile-sam-encoder', 'mobile-sam-encoder-int8'];

async function twoNetworks(): Promise<ModelStatus[]> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-forms-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return Promise.all(
    IDS.map(async (id): Promise<ModelStatus> => {
      const path = join(folder, `${id}.onnx`);
      await writeFile(path, id);
      const entry = BUILTIN_NETWORKS.find((model) => model.id === id)!;
      return { entry, state: 'compiled', path, bytes: 1 };
    }),
  );
}

test.each([
  [300, 0.001, 'isnet-int8', 'results differ by 0.0010'],
  [990, 0.001, 'isnet', 'results differ by 0.0010'],
  [300, 0.5, 'isnet', 'results differ by 0.5000, above the limit'],
])(
  'a trial of %i ms to 1000 with a difference of %f is told with what follows',
  async (int8Ms, difference, form, told) => {
    const all = await twoNetworks();
    const untried = await formLines(all, 'auto', 1);
    expect(untried[0]).toBe('isnet: isnet is used until int8 has been measured on this processor');
    const files = all.map(({ entry, path }) => ({ id: entry.id, version: '1', licence: '', path }));
    const hold = async () => ({ float32Ms: 1000, int8Ms, difference });
    await choosePrecision(files, { precision: 'auto', threads: 1, hold, mayTry: ['isnet'] });
    const [first, second] = await formLines(all, 'auto', 1);
    expect(first).toBe(
      `isnet: ${form} is used (measured on this processor with one thread: int8 ${int8Ms} ms, float32 1000 ms; ${told})`,
    );
    expect(second).toMatch(
      /^mobile-sam-encoder: mobile-sam-encoder is used until int8 has been measured/,
    );
  },
);

test('a form that is not there is said not to be', async () => {
  const all = (await twoNetworks()).map(
    (model): ModelStatus =>
      model.entry.id === 'mobile-sam-encoder-int8' ? { ...model, state: 'absent' } : model,
  );
  expect((await formLines(all, 'auto', 1))[1]).toBe(
    'mobile-sam-encoder: mobile-sam-encoder is used, because mobile-sam-encoder-int8 has not been downloaded',
  );
});
