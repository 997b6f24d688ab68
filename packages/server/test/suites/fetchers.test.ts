import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpFetcher } from '@nobg/server/adapters/fetch/http-fetcher.js';
import { createImageFetcher } from '@nobg/server/adapters/fetch/image-fetcher.js';
import { parseNetwork } from '@nobg/server/adapters/fetch/public-address.js';
import { createImageDownloads } from '@nobg/server/domain/cutouts/image-downloads.js';
import { createConcurrencyLimit } from '@nobg/server/domain/quota/concurrency.js';
import { measuredFetcher } from '@nobg/server/observability/metrics/measured-fetcher.js';
import { createPrometheusMetrics } from '@nobg/server/observability/metrics/prometheus.js';
import type { HttpFetcher } from '@nobg/server/ports/http-fetcher.js';
import { openSite } from '@nobg/testing/site.js';
import { type FetcherSubject, HTTP_FETCHER, IMAGE_FETCHER } from '@nobg/testing/suites/fetchers.js';
import { describe, expect } from 'vitest';
import { newPlaces } from '../support/places.js';
import { runSuite, type Trial } from '../support/run-suite.js';

const overHttp = () =>
  createHttpFetcher({ allowed: [parseNetwork('127.0.0.1')!], timeoutMs: 20_000 });

/** A trial with a site that the fetcher may ask. */
const trial =
  <Fetcher>(fetcherOf: (files: HttpFetcher) => Fetcher) =>
  async (): Promise<Trial<FetcherSubject<Fetcher>>> => {
    const site = await openSite();
    const folder = await mkdtemp(join(tmpdir(), 'nobg-fetch-'));
    return {
      subject: { fetcher: fetcherOf(overHttp()), site, folder },
      async close() {
        await site.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  };

describe('files over HTTP', () =>
  runSuite(
    HTTP_FETCHER,
    trial((files) => files),
  ));

describe('pictures over HTTP', () => runSuite(IMAGE_FETCHER, trial(createImageFetcher)));

describe('pictures over HTTP, measured', () => {
  const metrics = createPrometheusMetrics({ networks: [], version: '0' });
  runSuite(
    IMAGE_FETCHER,
    trial((files) => measuredFetcher(createImageFetcher(files), metrics)),
  );
});

describe('pictures as a caller may have them fetched', () =>
  runSuite(
    IMAGE_FETCHER,
    trial((files) =>
      createImageDownloads({
        fetcher: createImageFetcher(files),
        on: true,
        concurrency: createConcurrencyLimit({
          places: newPlaces(),
          what: 'downloads',
          perAddress: 1,
        }),
        quota: { reserve: async () => ({ settle: async () => undefined }) },
        onFailure: (error) => expect.fail(String(error)),
      }).of(null),
    ),
  ));
