import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODES } from '@nobg/contract/modes.js';
import { ENGINE_PARTS } from '@nobg/engine/ablation.js';
import { createCutter } from '@nobg/engine/cutout.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import type { Cutter } from '@nobg/engine/types.js';
import { ablate, ablationTable } from '@nobg/eval/ablation.js';
import { readPhotoSets } from '@nobg/eval/photo-set.js';
import { Progress } from '@nobg/eval/progress.js';
import { NetworkMemory } from '@nobg/eval/remembered.js';
import { variantsOf } from '@nobg/eval/variants.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSmallSet } from './small-set.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-ablation-'));
  await writeSmallSet(folder, [{ id: 'product/a' }]);
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
    expect(byName.get('crumbs kept')!.row.iou!.mean).toBeLessThan(whole.row.iou!.mean - 0.005);
    expect(byName.get('no MobileSAM on vehicles')).toMatchObject({ touched: 0, row: whole.row });
    expect(byName.get('no MobileSAM on vehicles')!.ms).toBe(whole.ms);
  });

  it('prints a table in Markdown with one line for each', async () => {
    const rows = await ablate(await readSet(), await openRemembering(), quiet());
    const lines = ablationTable(rows).split('\n');
    expect(lines).toHaveLength(2 + rows.length);
    expect(lines[2]).toMatch(/^\| product, binary \(1\) \| all \| {2}\| 1\.000 \|/);
    expect(new Set(lines.map((line) => line.split('|').length))).toEqual(new Set([9]));
  });

  it('has every part of the engine in the ablation of one mode at least', () => {
    const left = new Set(MODES.flatMap(variantsOf).flatMap(({ without }) => without));
    expect([...left].sort()).toEqual([...ENGINE_PARTS].sort());
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
  return {
    memory,
    cutter: await openCutter((files, ...rest) => memory.over(openNetworks(files, ...rest), files)),
  };
}

const readSet = () => readPhotoSets([folder], { mode: null, ids: null }, true);

const quiet = () => new Progress({ write: () => true }, () => 0);
