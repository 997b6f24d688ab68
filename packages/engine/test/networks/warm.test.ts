import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { expect, it, onTestFinished } from 'vitest';

async function weights() {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-warm-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return writeSmallNetworks(folder);
}

it('between jobs the next networks are loaded one at a time, until they are all there', async () => {
  const networks = await weights();
  const cutter = await createCutter({ networks, threads: 1 });
  onTestFinished(() => cutter.close());
  // The detector, then the matte of people; the others wait for who asks for them.
  expect([await cutter.warm!(), await cutter.warm!(), await cutter.warm!()]).toEqual([
    true,
    true,
    false,
  ]);
});

it('nothing is loaded beforehand where memory is short or the file is not there yet', async () => {
  const networks = await weights();
  const small = openNetworks(networks, 1, { memory: 1 });
  expect(small.hasRoomFor('rvm')).toBe(false);
  const open = openNetworks(networks, 1);
  expect(open.hasRoomFor('rvm')).toBe(true);
  await rm(networks.find(({ id }) => id === 'rvm')!.path);
  expect(open.hasRoomFor('rvm')).toBe(false);
  expect(open.hasRoomFor('unheard-of')).toBe(false);
});
