import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import { withInt8 } from '@nobg/engine/network-forms.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { createModelStore } from '@nobg/models/store.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GOLDEN_CASES } from './cases.js';
import { ALPHAS, checkGolden } from './check.js';

const FAILURES = fileURLToPath(new URL('../../../../out/golden/', import.meta.url));
const wantsUpdate = process.env.NOBG_TEST_UPDATE_GOLDEN === '1';

const dir = process.env.NOBG_MODELS_DIR;
const store = dir ? createModelStore({ dir }) : null;
const compiled = (await store?.list())?.filter(({ state }) => state === 'compiled') ?? [];
const have = (ids: readonly string[]) =>
  ids.every((id) => compiled.some(({ entry }) => entry.id === id));

const FORMS = [
  ['float32', requiredNetworks()],
  ['int8', withInt8(requiredNetworks(), () => true, 'int8')],
] as const;
// `npm run golden` compares both; all tests together the one that takes half the time.
const forms = FORMS.filter(([form]) => process.env.NOBG_TEST_GOLDEN === 'all' || form === 'int8');

describe.each(forms)('golden cutouts in %s', (form, networks) => {
  const here = have(networks);
  if (!here) console.warn(`SKIPPED: golden cutouts in ${form}: NOBG_MODELS_DIR lacks networks`);
  let folder: string;
  let cutter: Cutter | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-golden-'));
    if (form === forms[0]?.[0]) await rm(FAILURES, { recursive: true, force: true });
    if (here)
      cutter = await createCutter({ networks: await store!.ensureAll(networks), threads: 2 });
  });
  afterAll(async () => {
    await cutter?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.skipIf(!here).each(GOLDEN_CASES)(
    'look as they did: $name',
    async ({ name, photo, mode, options }) => {
      const cutout = join(folder, 'cutout.png');
      const limits = DEFAULT_IMAGE_LIMITS;
      await cutter!.cut({ inputPath: photo, outputPath: cutout, mode, options, limits });
      const failures = join(FAILURES, form);
      // Both forms are held to the same alphas, which are those of the exact one.
      const update = wantsUpdate && form === 'float32';
      const wrong = await checkGolden({ name, photo, cutout, alphas: ALPHAS, failures, update });
      expect(wrong, wrong ?? undefined).toBeNull();
    },
    300_000,
  );
});

it('the folder of golden alphas has one for each case, and no other', async () => {
  const names = GOLDEN_CASES.map(({ name }) => `${name}.png`);
  expect((await readdir(ALPHAS)).sort()).toEqual(names.sort());
});
