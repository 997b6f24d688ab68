import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { expect, it, onTestFinished } from 'vitest';

/** Networks under a bound, opened; a bound of 0 is always exceeded. */
async function opened(memory?: number) {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-memory-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const networks = openNetworks(await writeSmallNetworks(folder), 1, { memory });
  onTestFinished(() => networks.close());
  return networks;
}

it('above its bound a network makes room for the next, but for those of the photo in work', async () => {
  const networks = await opened(0);
  const isnet = await networks.isnet();
  const rvm = await networks.rvm();
  // The same photo: both are still there.
  expect(await networks.isnet()).toBe(isnet);
  expect(await networks.rvm()).toBe(rvm);
  networks.takeUsed();
  await networks.centernet();
  expect(await networks.isnet()).not.toBe(isnet);
  // It is loaded anew, and works.
  const alpha = await (await networks.isnet()).run(new Uint8Array(32 * 32 * 3), 32, 32, false);
  expect(alpha.data).toHaveLength(32 * 32);
});

it('within its bound every network stays', async () => {
  const networks = await opened();
  const isnet = await networks.isnet();
  networks.takeUsed();
  await networks.rvm();
  expect(await networks.isnet()).toBe(isnet);
});
