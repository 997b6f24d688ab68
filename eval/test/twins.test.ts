import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePhoto } from '@nobg/engine/image/decode.js';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { maskAgreement } from '@nobg/eval/mask-agreement.js';
import { writeTwins } from '@nobg/eval/twin-files.js';
import { type PhotoTwins, twinRows, worstTwins } from '@nobg/eval/twin-rows.js';
import { twinTable, worstTwinTable } from '@nobg/eval/twin-table.js';
import { describe, expect, it, vi } from 'vitest';
import { runEval } from './command.js';
import { withSmallModels, writeSmallModels } from './small-models.js';
import { writeSmallSet } from './small-set.js';

let folder: string;
let set: string;
withSmallModels('twins', async (made) => {
  folder = made;
  set = await writeSmallSet(join(folder, 'set'), [{ id: 'product/a' }]);
});

const mask = (width: number, height: number, right: number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, i) => (i % width < right ? 255 : 0)),
});
const KINDS = ['quality 85', '90 % size', 'float32, 8 bits'];

describe('twins', () => {
  const slow = { timeout: 180_000 };
  it('are cut out beside each photo, and beside the plain pass’s own', slow, async () => {
    // As a machine on which 8 bits pay: the other form is float32.
    vi.stubEnv('NOBG_PRECISION', 'int8');
    const [json, run] = [join(folder, 'twins.json'), join(folder, 'run')];
    const without = await runEval(set, '--twins', '--json', json);
    expect(without.err).toContain('1 of 1 photos have no twins of the plain pass');
    expect((await runEval('plain', set, '--twins')).code).toBe(0);
    expect((await runEval('plain', set, '--twins')).err).toBe('');
    const { code, out, err } = await runEval(set, '--twins', '--json', json, '--run', run);
    expect(code).toBe(0);
    expect(err).not.toContain('no twins');
    const { photos, twins } = JSON.parse(await readFile(json, 'utf8'));
    expect(Object.keys(photos[0].twins)).toEqual(KINDS);
    expect(Object.keys(photos[0].plainTwins).sort()).toEqual([...KINDS].sort());
    for (const kind of KINDS) expect(photos[0].twins[kind]).toBeGreaterThan(0.95);
    expect(twins.rows).toHaveLength(6);
    expect(out).toMatch(/\nproduct +quality 85 +1 +0\.0 % +0\.0 % +0\.0 % +0\.0 % +0\n/);
    const other = await runEval(set, '--run', run);
    expect(other.err).toContain('(twins was true and is false)');
  });

  it('are only two where the networks have one form', slow, async () => {
    vi.stubEnv('NOBG_PRECISION', 'float32');
    const models = join(folder, 'one-form');
    await writeSmallModels(models, (id) => !id.endsWith('-int8'));
    vi.stubEnv('NOBG_MODELS_DIR', models);
    const json = join(folder, 'one-form.json');
    await runEval(set, '--twins', '--json', json);
    const [photo] = JSON.parse(await readFile(json, 'utf8')).photos;
    expect(Object.keys(photo.twins)).toEqual(KINDS.slice(0, 2));
  });
});

describe('the twins of a photo', () => {
  it('are a JPEG of its size and a picture of nine tenths of it', async () => {
    const twins = await writeTwins(join(set, 'product/a.bmp'), join(folder, 'files'));
    const sizes = await Promise.all(
      twins.map(async ({ kind, path }) => {
        const { width, height } = await decodePhoto(path, DEFAULT_IMAGE_LIMITS);
        return [kind, width, height];
      }),
    );
    expect(sizes).toEqual([
      ['quality 85', 200, 120],
      ['90 % size', 180, 108],
    ]);
    const head = (await readFile(twins[0]!.path)).subarray(0, 2);
    expect([...head]).toEqual([0xff, 0xd8]);
  });

  it('are none where it has transparency', async () => {
    const path = join(folder, 'half.png');
    await writeRgbaPng(path, new Uint8Array(20 * 20 * 4).fill(128), 20, 20);
    expect(await writeTwins(path, join(folder, 'none'))).toEqual([]);
  });

  it('are none where it is damaged, and the run goes on', { timeout: 120_000 }, async () => {
    const dir = join(folder, 'damaged');
    await writeSmallSet(dir, [{ id: 'product/a' }]);
    await mkdir(join(dir, 'product'), { recursive: true });
    await writeFile(join(dir, 'product/a.bmp'), 'no picture');
    const { code, out } = await runEval(dir, '--twins');
    expect(code).toBe(1);
    expect(out).toContain('1 of 1 photos failed');
    expect(out).not.toContain('Twins');
  });
});

describe('how far two cutouts agree', () => {
  it('is the IoU of what both keep', () => {
    expect(maskAgreement(mask(10, 4, 5), mask(10, 4, 4))).toBe(0.8);
    expect(maskAgreement(mask(10, 4, 0), mask(10, 4, 0))).toBe(1);
  });

  it('is taken at the twin’s size', () => {
    expect(maskAgreement(mask(100, 40, 50), mask(90, 36, 45))).toBe(1);
    expect(maskAgreement(mask(100, 40, 50), mask(90, 36, 36))).toBeCloseTo(0.8, 12);
  });

  it('is nothing where one of them failed, and whole where both did', () => {
    expect(maskAgreement('nothing stands out', mask(10, 4, 5))).toBe(0);
    expect(maskAgreement(mask(10, 4, 5), 'nothing stands out')).toBe(0);
    expect(maskAgreement('nothing', 'nothing')).toBe(1);
  });
});

describe('rows of twins', () => {
  const photo = (name: string, engine: number, plain: number | null): PhotoTwins => ({
    ...{ set: 'set', id: name, name, source: 'web', truthKind: 'binary', kind: 'photos' },
    mode: name.startsWith('food') ? 'food' : 'common',
    twins: { 'quality 85': engine },
    plainTwins: plain === null ? null : { 'quality 85': plain },
  });
  const photos = [
    photo('food/a', 0.5, 0.9),
    photo('food/b', 0.99, 0.7),
    photo('common/c', 0.9, null),
  ];

  it('have the shares that fall below both bounds, and leaps of the engine alone', () => {
    const [common, food, all] = twinRows(photos);
    expect(common).toMatchObject({ row: 'common', engine: { n: 1, unlike: 1 }, plain: null });
    expect(food).toMatchObject({
      ...{ row: 'food', leapsAlone: 1 },
      engine: { n: 2, unlike: 0.5, leaps: 0.5 },
      plain: { n: 2, unlike: 1, leaps: 0.5 },
    });
    expect(all).toMatchObject({ row: 'all', engine: { n: 3 }, plain: { n: 2 } });
    expect(twinTable([common!, food!, all!]).lines[1]).toEqual([
      ...['food', 'quality 85', '2', '50.0 %', '50.0 %', '100.0 %', '50.0 %', '1'],
    ]);
  });

  it('list the pairs that agree least', () => {
    const worst = worstTwins(photos, 5);
    expect(worst.map(({ name }) => name)).toEqual(['food/a', 'common/c']);
    expect(worstTwins(photos, 1)).toHaveLength(1);
    expect(worstTwinTable(worst).lines[1]).toEqual(['common/c', 'quality 85', '0.900', '–']);
  });
});
