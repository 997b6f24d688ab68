import { createBackgroundDownload } from '@nobg/server/adapters/models/background-download.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import {
  type AvailabilitySubject,
  MODEL_AVAILABILITY,
} from '@nobg/testing/suites/model-availability.js';
import { describe, expect } from 'vitest';
import { until } from '../http/support.js';
import { settableAvailability } from '../support/availability.js';
import { runSuite, type Trial } from '../support/run-suite.js';

const MISSING = ['rvm', 'centernet'];

async function download(): Promise<Trial<AvailabilitySubject>> {
  let arrive = (_id: string): void => {};
  let end = (_reason: unknown): void => {};
  const availability = createBackgroundDownload(
    {
      missing: MISSING,
      fetch: (onArrived, signal) =>
        new Promise((_done, reject) => {
          arrive = onArrived;
          end = reject;
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
    },
    createLogger('silent'),
    1,
  );
  availability.begin();
  return {
    subject: {
      availability,
      arrive: (id) => arrive(id),
      async fail() {
        end(new Error('there is no network'));
        await until(() => expect(availability.isFailing()).toBe(true));
      },
    },
    close: () => availability.stop(),
  };
}

describe('networks that are fetched beside the work', () => runSuite(MODEL_AVAILABILITY, download));

describe('what tests use in their place', () =>
  runSuite(MODEL_AVAILABILITY, async () => {
    const availability = settableAvailability(...MISSING);
    const { arrive, fail } = availability;
    return { subject: { availability, arrive, fail: async () => fail() } };
  }));
