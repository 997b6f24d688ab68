import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODES } from '@nobg/contract/modes.js';
import { ENGINE_PARTS } from '@nobg/engine/ablation.js';
import { createCutter } from '@nobg/engine/cutout.js';
import { writeGreyPng } from '@nobg/engine/image/raw.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import type { Cutter } from '@nobg/engine/types.js';
import { ablate, ablationTable } from '@nobg/eval/ablation.js';
import { evaluate } from '@nobg/eval/evaluate.js';
import { readPhotoSet } from '@nobg/eval/photo-set.js';
import { Progress } from '@nobg/eval/progress.js';
import { NetworkMemory } from '@nobg/eval/remembered.js';
import { variantsOf } from '@nobg/eval/variants.js';
import { bmp } from '@nobg/testing/bmp.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-ablation-'));
  await makeSet();
});
const opened: Cutter[] = [];
afterAll(async () => {
  for (const cutter of opened) await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

describe('leaving parts out in turn', () => {
  it('measures each part of a mode beside the whole, and takes over what it cannot change', async () => {
    const rows = await ablate(await readSet(), await openRemembering(), quiet());
    const names = ['all', ...variantsOf('product').map(({ name }) => name)];
    expect(rows.map(({ variant }) => variant)).toEqual(names);
    const whole = rows[0]!;
    expect(whole.row).toMatchObject({ mode: 'product', truthKind: 'binary', n: 1, failed: 0 });
    const byName = new Map(rows.map((row) => [row.variant, row]));
    // A red square beside a red speck: the speck is a crumb, and there is no vehicle.
    expect(byName.get('crumbs kept')).toMatchObject({ touched: 1 });
    expect(byName.get('crumbs kept')!.row.iou).toBeLessThan(whole.row.iou! - 0.005);
    expect(byName.get('no MobileSAM on vehicles')).toMatchObject({ touched: 0, row: whole.row });
    expect(byName.get('no MobileSAM on vehicles')!.ms).toBe(whole.ms);
  });

  it('prints a table in Markdown with one line for each', async () => {
    const rows = await ablate(await readSet(), await openRemembering(), quiet());
    const lines = ablationTable(rows).split('\n');
    expect(lines).toHaveLength(2 + rows.length);
    expect(lines[2]).toMatch(/^\| `product`, binary \(1\) \| all \| {2}\| 1\.000 \|/);
    expect(new Set(lines.map((line) => line.split('|').length))).toEqual(new Set([9]));
  });

  it('asks the networks once for what is the same in several ways, and counts their time', async () => {
    const memory = new NetworkMemory();
    const asked: number[] = [];
    const networks = openNetworks(await writeSmallNetworks(folder), 1);
    const isnet = await networks.isnet();
    const counting = {
      ...isnet,
      run: (...args: Parameters<typeof isnet.run>) => {
        asked.push(args[1]);
        return isnet.run(...args);
      },
    };
    const remembered = memory.over({ ...networks, isnet: async () => counting });
    const photo = new Uint8Array(64 * 32 * 3).fill(90);
    const ask = async () => (await remembered.isnet()).run(photo, 64, 32, false);
    const first = await ask();
    expect(memory.takeSpared()).toBe(0);
    const second = await ask();
    expect(second).toEqual(first);
    expect(second.data).not.toBe(first.data);
    expect(memory.takeSpared()).toBeGreaterThan(0);
    expect(asked).toEqual([64]);
    photo[0] = 200;
    await ask();
    memory.forget();
    await ask();
    expect(asked).toEqual([64, 64, 64]);
    await networks.close();
  });

  it('has every part of the engine in the ablation of one mode at least', () => {
    const left = new Set(MODES.flatMap(variantsOf).flatMap(({ without }) => without));
    expect([...left].sort()).toEqual([...ENGINE_PARTS].sort());
  });
});

describe('another mode', () => {
  it('cuts photos out in that mode and keeps them under their own', async () => {
    const cutter = await openCutter();
    const source = { kind: 'engine', cutter, keepIn: null, as: 'common' } as const;
    const evaluation = await evaluate(await readSet(), source, quiet());
    await evaluation.dispose();
    expect(evaluation.photos).toMatchObject([{ mode: 'product', failure: null }]);
    expect(evaluation.results).toMatchObject([{ mode: 'common' }]);
  });
});

async function openCutter(open = openNetworks): Promise<Cutter> {
  const networks = await writeSmallNetworks(folder);
  const cutter = await createCutter({ networks, threads: 1 }, open);
  opened.push(cutter);
  return cutter;
}

async function openRemembering() {
  const memory = new NetworkMemory();
  return { memory, cutter: await openCutter((...args) => memory.over(openNetworks(...args))) };
}

const readSet = () => readPhotoSet(folder, { mode: null, ids: null }, true);

const quiet = () => new Progress(1, { write: () => true }, () => 0);

/** A red square and a red speck on blue; the truth is the square. */
async function makeSet(): Promise<void> {
  const [width, height] = [200, 120];
  const red: number[] = [];
  const truth = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const square = x >= 50 && x < 150 && y >= 30 && y < 90;
      const speck = x >= 180 && x < 190 && y >= 10 && y < 20;
      red.push(square || speck ? 1 : 0);
      truth[i] = square ? 255 : 0;
    }
  }
  await mkdir(join(folder, 'product'), { recursive: true });
  const palette = [
    [16, 32, 208],
    [224, 16, 16],
  ] as const;
  const photo = bmp({ bits: 8 }, width, height, red, palette);
  await writeFile(join(folder, 'product/a.bmp'), photo);
  await writeGreyPng(join(folder, 'product/a.gt.png'), truth, width, height);
  const entry = { id: 'product/a', mode: 'product', image: 'product/a.bmp' };
  await writeFile(
    join(folder, 'manifest.json'),
    JSON.stringify([{ ...entry, gt: 'product/a.gt.png', gt_kind: 'binary' }]),
  );
}
