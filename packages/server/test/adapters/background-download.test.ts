import { createBackgroundDownload } from '@nobg/server/adapters/models/background-download.js';
import { createHealth } from '@nobg/server/observability/health.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { networksProbe } from '@nobg/server/observability/networks-probe.js';
import { expect, it, vi } from 'vitest';
import { settableAvailability } from '../support/availability.js';

/** A fetch of a and b, of which each call does the next of `steps`. */
function fetching(...steps: ((arrived: (id: string) => void) => void)[]) {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  let calls = 0;
  const availability = createBackgroundDownload(
    {
      missing: ['rvm', 'centernet'],
      async fetch(onArrived) {
        steps[calls++]?.(onArrived);
      },
    },
    log,
    1,
  );
  return { availability, lines, calls: () => calls };
}

function fail(): never {
  throw new Error('there is no network');
}

it('goes on with what it has after a failure, says so, and tries again', async () => {
  const seen: unknown[] = [];
  const { availability, lines, calls } = fetching(
    (arrived) => {
      arrived('rvm');
      fail();
    },
    () => {
      seen.push([availability.missing(), availability.isFailing()]);
      fail();
    },
    () => {},
  );
  availability.begin();
  await vi.waitFor(() => expect(availability.missing()).toEqual([]));
  await availability.stop();
  expect(seen).toEqual([[['centernet'], true]]);
  expect(availability.isFailing()).toBe(false);
  expect(calls()).toBe(3);
  const warned = lines.filter(({ msg }) => msg === 'networks could not be fetched');
  expect(warned).toMatchObject([
    { reason: 'there is no network', missing: ['centernet'], retryInMs: 1 },
    { reason: 'there is no network', missing: ['centernet'], retryInMs: 2 },
  ]);
});

it('readiness tells of networks that could not be fetched, and of the modes that work', async () => {
  const availability = settableAvailability('isnet', 'rvm');
  availability.fail();
  const health = createHealth({ networks: networksProbe(availability) }, () => {});
  expect(await health.check()).toEqual({
    networks: {
      ok: false,
      detail: 'not fetched so far, tried again: isnet, rvm; no mode is ready',
    },
  });
});

it('what is stopped before it begins fetches nothing', async () => {
  const { availability, calls } = fetching();
  await availability.stop();
  availability.begin();
  expect(calls()).toBe(0);
});
