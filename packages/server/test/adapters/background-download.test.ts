import { createNetworkFetch } from '@nobg/server/adapters/models/background-download.js';
import { createHealth } from '@nobg/server/observability/health.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { networksProbe } from '@nobg/server/observability/networks-probe.js';
import { expect, it, vi } from 'vitest';

/** A fetch of a and b, of which each call does the next of `steps`. */
function fetching(...steps: ((arrived: (id: string) => void) => void)[]) {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  let calls = 0;
  const supply = createNetworkFetch(
    {
      missing: ['rvm', 'centernet'],
      async fetch(onArrived) {
        steps[calls++]?.(onArrived);
      },
    },
    log,
    1,
  );
  return { supply, lines, calls: () => calls };
}

function fail(): never {
  throw new Error('there is no network');
}

it('goes on with what it has after a failure, says so, and tries again', async () => {
  const seen: unknown[] = [];
  const { supply, lines, calls } = fetching(
    (arrived) => {
      arrived('rvm');
      fail();
    },
    () => {
      seen.push([supply.missing(), supply.failing()]);
      fail();
    },
    () => {},
  );
  supply.begin();
  await vi.waitFor(() => expect(supply.missing()).toEqual([]));
  await supply.stop();
  expect(seen).toEqual([[['centernet'], true]]);
  expect(supply.failing()).toBe(false);
  expect(calls()).toBe(3);
  const warned = lines.filter(({ msg }) => msg === 'networks could not be fetched');
  expect(warned).toMatchObject([
    { reason: 'there is no network', missing: ['centernet'], retryInMs: 1 },
    { reason: 'there is no network', missing: ['centernet'], retryInMs: 2 },
  ]);
});

it('readiness tells of networks that could not be fetched, and of the modes that work', async () => {
  const supply = { missing: () => ['isnet', 'rvm'], failing: () => true };
  const health = createHealth({ networks: networksProbe(supply) }, () => {});
  expect(await health.check()).toEqual({
    networks: {
      ok: false,
      detail: 'not fetched so far, tried again: isnet, rvm; no mode is ready',
    },
  });
});

it('what is stopped before it begins fetches nothing', async () => {
  const { supply, calls } = fetching();
  await supply.stop();
  supply.begin();
  expect(calls()).toBe(0);
});
