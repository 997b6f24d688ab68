import { join } from 'node:path';
import { openDiskStorage } from '../adapters/blobs/disk.js';
import { openTemporaryFiles } from '../adapters/blobs/temporary-files.js';
import { s3SettingsOf } from '../adapters/s3/settings.js';
import type { Config } from '../config/config.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { DirectResults } from '../ports/direct-results.js';
import type { TemporaryStorage } from '../ports/temporary-files.js';
import type { Opened } from './opened.js';

/** Blobs of one kind, and the temporary files of this machine that become such blobs. */
export interface BlobArea {
  readonly blobs: BlobStore;
  readonly temporary: TemporaryStorage;
}

/** All areas, and how callers get at results without this server; null: they don't. */
export interface BlobAreas {
  readonly openArea: OpenBlobArea;
  readonly directResults: DirectResults | null;
}

/** Opens an area: a folder of the data folder, or what begins with its name in the bucket. */
export type OpenBlobArea = (name: 'results' | 'jobs' | 'work') => Promise<BlobArea>;

/** @throws StorageError where there is a bucket and it can't be used */
export async function openBlobAreas(config: Config): Promise<Opened<BlobAreas>> {
  const { dataDir } = config.storage;
  const settings = s3SettingsOf(config);
  if (settings === null) {
    const openArea: OpenBlobArea = (name) => openDiskStorage(join(dataDir, name));
    return { services: { openArea, directResults: null }, close: async () => {} };
  }
  // The SDK takes a second and 25 MB, so that it is loaded for those alone who use it.
  const [{ openS3 }, { openS3Blobs }, { cdnResults, presignedResults }] = await Promise.all([
    import('../adapters/s3/client.js'),
    import('../adapters/s3/blobs.js'),
    import('../adapters/s3/direct-results.js'),
  ]);
  const s3 = await openS3(settings);
  const openArea: OpenBlobArea = async (name) => ({
    blobs: openS3Blobs(s3, name),
    temporary: await openTemporaryFiles(join(dataDir, name, 'unfinished')),
  });
  const direct = {
    off: () => null,
    presigned: () => presignedResults(s3, 'results'),
    cdn: () => cdnResults(s3, 'results', config.public.resultsUrl ?? ''),
  };
  const directResults = direct[config.s3.resultsDirect]();
  return { services: { openArea, directResults }, close: async () => s3.close() };
}
