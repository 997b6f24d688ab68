import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { expect, it, onTestFinished } from 'vitest';
import { expectProblem, formWith, redOnGreen, startTestServer, until } from './support.js';

/** A server whose rvm and SAM are brought by calling `bring`. */
async function startWithout(missing: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-late-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const networks = await writeSmallNetworks(folder);
  const late = networks.filter(({ id }) => missing.includes(id));
  for (const { path } of late) await rename(path, `${path}.later`);
  let bring = () => {};
  const requested = new Promise<void>((resolve) => {
    bring = resolve;
  });
  const test = await startTestServer(
    {},
    {
      networks,
      deferredNetworks: {
        missing,
        async fetch(onArrived, signal) {
          await Promise.race([
            requested,
            new Promise((_, reject) => signal.addEventListener('abort', reject, { once: true })),
          ]);
          for (const { id, path } of late) {
            await rename(`${path}.later`, path);
            onArrived(id);
          }
        },
      },
    },
  );
  return { test, bring };
}

const readiness = async (url: string) => {
  const answer = await fetch(`${url}/readyz`);
  const { checks } = (await answer.json()) as { checks: { networks: unknown } };
  return { status: answer.status, networks: checks.networks };
};

it('modes whose networks are still fetched get 503 and cost nothing; the others work', async () => {
  const { test, bring } = await startWithout(['rvm', 'mobile-sam-encoder']);
  await test.server.ready();
  expect(await readiness(test.url)).toEqual({
    status: 503,
    networks: {
      ok: false,
      detail: 'being fetched: rvm, mobile-sam-encoder; modes ready: product, food',
    },
  });

  const early = await test.remove(formWith(await redOnGreen()));
  const { detail } = await expectProblem(early, 503, 'not_ready');
  expect(detail).toBe(
    'Mode common needs the network rvm, which this server is still fetching; try again later.',
  );
  expect(early.headers.get('retry-after')).toBe('15');
  await test.expectNothingLeft();
  const chosen = formWith(await redOnGreen(), { mode: 'product', points: '20,20' });
  const answer = await expectProblem(await test.remove(chosen), 503, 'not_ready');
  expect(answer.detail).toContain('the network mobile-sam-encoder');
  const product = await test.remove(formWith(await redOnGreen(), { mode: 'product' }));
  expect(product.status).toBe(200);

  bring();
  await until(async () => expect((await readiness(test.url)).status).toBe(200));
  expect((await test.remove(formWith(await redOnGreen()))).status).toBe(200);
  const logged = test.log().filter(({ msg }) => msg === 'a network has arrived');
  expect(logged).toMatchObject([
    { network: 'rvm', missing: ['mobile-sam-encoder'] },
    { network: 'mobile-sam-encoder', missing: [] },
  ]);
});

it('stops while networks are still fetched', async () => {
  const { test } = await startWithout(['rvm']);
  await test.server.close();
  expect(test.log().at(-1)).toMatchObject({ msg: 'stopped' });
});
