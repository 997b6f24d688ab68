import { compareRows, copyRows, type TableReport } from '../../adapters/database/copy/copy-rows.js';
import { liveBlobs } from '../../adapters/database/copy/live-blobs.js';
import type { Config } from '../../config/config.js';
import { Opener } from '../opened.js';
import type { StorageServices } from '../storage.js';
import { type BlobArea, type BlobReport, compareBlobs, copyBlobs } from './copy-blobs.js';
import { openSource, openTarget, openTargetAsIs } from './open-both.js';

/** How far a move is: rows first, then blobs. */
export interface MoveProgress {
  readonly phase: 'rows' | 'files';
  readonly done: number;
  readonly total: number;
  /** Of the blobs that are done. */
  readonly bytes: number;
}

/** What came of a move. */
export interface MoveReport {
  readonly tables: readonly TableReport[];
  readonly areas: readonly BlobReport[];
}

/** What a move would do: of each table and area how much there is, and how much is there already. */
export interface MovePlan {
  readonly tables: readonly { readonly table: string; rows: number; present: number }[];
  readonly areas: readonly { readonly area: string; blobs: number; present: number }[];
}

/**
 * Copies all that an installation keeps (rows of every table, and the blobs that they refer to) to where another
 * configuration keeps it, and verifies it. The source is only read. A move that was cut off is continued by the
 * next, and after one that was finished there is nothing to do.
 *
 * @throws StorageError, StartError where the source is absent, in use or of another version, where the target is
 *   in use or holds other data, and where both differ afterwards; the signal's reason where it is aborted
 */
export async function moveInstallation(
  source: Config,
  target: Config,
  options: {
    readonly onProgress: (progress: MoveProgress) => void;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<MoveReport> {
  const { onProgress, signal } = options;
  const opener = new Opener();
  try {
    const from = await opener.open(openSource(source));
    const to = await opener.open(openTarget(source, target, from));
    const areas = await areasOf(from, to);
    // All is compared before anything is changed.
    const { tables } = await comparison(from, to, areas, signal);
    const total = tables.reduce((sum, { rows }) => sum + rows, 0);
    let done = 0;
    const reports = await copyRows({
      ...{ source: from.database.db, target: to.database.db, signal },
      onRows(count) {
        done += count;
        onProgress({ phase: 'rows', done, total, bytes: 0 });
      },
    });
    return { tables: reports, areas: await copyAreas(areas, onProgress, signal) };
  } finally {
    await opener.closeAll();
  }
}

/**
 * Says what `moveInstallation` would do, and changes nothing.
 * @throws as `moveInstallation`, but for what only copying shows; StorageError where the target has the schema of an
 *   older version
 */
export async function planMove(source: Config, target: Config): Promise<MovePlan> {
  const opener = new Opener();
  try {
    const from = await opener.open(openSource(source));
    const opened = await openTargetAsIs(source, target, from);
    if (opened !== null) {
      const to = await opener.open(opened);
      return await comparison(from, to, await areasOf(from, to));
    }
    // Without a target the source is compared with itself, and none of it is there yet.
    const { tables, areas } = await comparison(from, from, await areasOf(from, from));
    return {
      tables: tables.map((table) => ({ ...table, present: 0 })),
      areas: areas.map((area) => ({ ...area, present: 0 })),
    };
  } finally {
    await opener.closeAll();
  }
}

async function areasOf(from: StorageServices, to: StorageServices): Promise<BlobArea[]> {
  const ids = await liveBlobs(from.database.db, new Date());
  return [
    { area: 'results', ids: ids.results, source: from.blobs, target: to },
    { area: 'jobs', ids: ids.jobs, source: from.jobFiles.blobs, target: to.jobFiles },
  ];
}

async function comparison(
  from: StorageServices,
  to: StorageServices,
  areas: readonly BlobArea[],
  signal?: AbortSignal,
): Promise<MovePlan> {
  const dbs = { source: from.database.db, target: to.database.db, signal };
  const tables = await compareRows(dbs);
  const compared = [];
  for (const area of areas) {
    const present = await compareBlobs(area);
    compared.push({ area: area.area, blobs: area.ids.size, present });
  }
  return { tables, areas: compared };
}

async function copyAreas(
  areas: readonly BlobArea[],
  onProgress: (progress: MoveProgress) => void,
  signal: AbortSignal | undefined,
): Promise<BlobReport[]> {
  const total = areas.reduce((sum, { ids }) => sum + ids.size, 0);
  let [done, bytes] = [0, 0];
  const reports: BlobReport[] = [];
  for (const area of areas) {
    const onBlob = (size: number): void => {
      done += 1;
      bytes += size;
      onProgress({ phase: 'files', done, total, bytes });
    };
    reports.push(await copyBlobs(area, { onBlob, signal }));
  }
  return reports;
}
