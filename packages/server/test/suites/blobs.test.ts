import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskStorage } from '@nobg/server/adapters/blobs/disk.js';
import { measuredBlobs } from '@nobg/server/observability/metrics/measured-blobs.js';
import { createPrometheusMetrics } from '@nobg/server/observability/metrics/prometheus.js';
import { BLOB_STORE, type BlobSubject } from '@nobg/testing/suites/blob-store.js';
import { TEMPORARY_STORAGE } from '@nobg/testing/suites/temporary-storage.js';
import { describe } from 'vitest';
import { runSuite, type Trial } from '../support/run-suite.js';

const AGE_MS = 2 * 3_600_000;

async function disk(): Promise<Trial<BlobSubject>> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-blobs-'));
  const storage = await openDiskStorage(folder);
  const age = async (id: string) => {
    const then = new Date(Date.now() - AGE_MS);
    await utimes(join(folder, id.slice(0, 2), id), then, then);
  };
  const close = () => rm(folder, { recursive: true, force: true });
  return { subject: { ...storage, age }, close };
}

describe('the blob store on disk', () => runSuite(BLOB_STORE, disk));

describe('a blob store that is measured', () =>
  runSuite(BLOB_STORE, async () => {
    const { subject, ...trial } = await disk();
    const metrics = createPrometheusMetrics({ networks: [], version: '0' });
    return {
      ...trial,
      subject: { ...subject, blobs: measuredBlobs(subject.blobs, 'results', metrics) },
    };
  }));

describe('temporary files on disk', () =>
  runSuite(TEMPORARY_STORAGE, async () => {
    const { subject, close } = await disk();
    return { subject: subject.temporary, ...(close === undefined ? {} : { close }) };
  }));
