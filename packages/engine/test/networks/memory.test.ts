import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { centernet } from '@nobg/engine/networks/centernet.js';
import { isnet } from '@nobg/engine/networks/isnet.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { rvm } from '@nobg/engine/networks/rvm.js';
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
  const first = await networks.get(isnet);
  const second = await networks.get(rvm);
  // The same photo: both are still there.
  expect(await networks.get(isnet)).toBe(first);
  expect(await networks.get(rvm)).toBe(second);
  networks.takeUsed();
  await networks.get(centernet);
  expect(await networks.get(isnet)).not.toBe(first);
  // It is loaded anew, and works.
  const alpha = await (await networks.get(isnet)).run(new Uint8Array(32 * 32 * 3), 32, 32);
  expect(alpha.data).toHaveLength(32 * 32);
});

it('within its bound every network stays', async () => {
  const networks = await opened();
  const first = await networks.get(isnet);
  networks.takeUsed();
  await networks.get(rvm);
  expect(await networks.get(isnet)).toBe(first);
});
