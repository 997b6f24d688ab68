import type { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { ResultFormat } from '@nobg/contract/output.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { OwnedResult, StoredResult } from '../../entities/result.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { ResultStore } from '../../ports/result-store.js';
import type { TemporaryFile, TemporaryStorage } from '../../ports/temporary-files.js';
import { randomBase62 } from '../base62.js';
import { type ResultsCache, resultHeaders } from './result-headers.js';
import { type SweepReport, sweepResults } from './result-sweep.js';

/** 24 · 5.95 = 142 bits: a result's address is its only lock. */
const ID_LENGTH = 24;
const ID_FORM = /^[0-9A-Za-z]{24}$/;

const DEFAULT_RESULT_LIFETIME_MS = 24 * 3_600_000;

export interface NewResult {
  /** A finished picture, taken over: it is gone from here afterwards, whatever happens. */
  readonly file: TemporaryFile;
  /** Default PNG. */
  readonly format?: ResultFormat;
  readonly type?: SubjectType;
  /**
   * The plain cutout that the picture was composed from, where it is not that itself; taken over as
   * well, and kept as long.
   */
  readonly cutout?: TemporaryFile | undefined;
  /** The result that this belongs to: they are deleted together. */
  readonly parentId?: string;
  readonly keyId: string;
  readonly mode: Mode;
  /** px */
  readonly width: number;
  readonly height: number;
  /** A small picture of it, WebP in base64. */
  readonly thumbnail?: string | null;
}

export interface Results {
  /** Gives a picture an id that cannot be guessed, and keeps it for the lifetime. */
  publish(result: NewResult): Promise<{ id: string; expiresAt: Date }>;
  /**
   * The picture, to be streamed; the caller reads the stream to its end or destroys it.
   * @throws NobgError `not_found`; `result_expired` for 30 days after it expired
   */
  open(
    id: string,
  ): Promise<{ stream: Readable; bytes: number; expiresAt: Date; format: ResultFormat }>;
  /**
   * What is known of a result that somebody else than this server will send.
   * @throws NobgError as {@link Results.open}
   */
  find(id: string): Promise<{ expiresAt: Date; format: ResultFormat }>;
  /**
   * The plain cutout of a result that this key made, and what is known of it.
   * @throws NobgError as {@link Results.open}; also `not_found` for results of others
   */
  openCutout(keyId: string, id: string): Promise<{ stream: Readable; row: StoredResult }>;
  /**
   * Forgets a result of this key at once, with all that belongs to it.
   * @throws NobgError `not_found`, also for results of others
   */
  forget(keyId: string, id: string): Promise<void>;
  /** Takes a result back as if it had never been, with all that belongs to it. */
  discard(id: string): Promise<void>;
  /** What an account's keys made and what lives, newest first. */
  listOwned(ownerId: string, limit: number): Promise<OwnedResult[]>;
  /** Of these ids, those that live. */
  living(ids: readonly string[]): Promise<StoredResult[]>;
  /** WebP. @throws NobgError `not_found` where no key of this account made a result that lives and has one */
  thumbnail(ownerId: string, id: string): Promise<Buffer>;
  /** As `forget`, for a result of any key of this account. @throws NobgError `not_found`, also for one that expired */
  forgetOwned(ownerId: string, id: string): Promise<void>;
  /** Bytes of an account's results that live. */
  bytesOwned(ownerId: string): Promise<number>;
  /** Takes back everything that an account's keys made. */
  discardOwned(ownerId: string): Promise<void>;
  /**
   * Deletes what expired and what nobody knows. To be called at start and every few
   * minutes; may run in several processes at once, and be cut off at any point.
   */
  sweep(): Promise<SweepReport>;
}

/** Cutouts that are kept for a day at an address of their own. */
export function createResults(options: {
  readonly results: ResultStore;
  readonly blobs: BlobStore;
  readonly temporary: TemporaryStorage;
  readonly clock: Clock;
  /** ms */
  readonly lifetimeMs?: number;
  /** For who serves the files themselves; `private` unless given. */
  readonly cache?: ResultsCache;
}): Results {
  const {
    results: rows,
    blobs,
    temporary,
    clock,
    lifetimeMs = DEFAULT_RESULT_LIFETIME_MS,
    cache = 'private',
  } = options;

  /** @param cutout id of the plain cutout; `itself` for one that is kept for another result alone */
  async function keep(
    {
      file,
      format = 'png',
      type = 'other',
      thumbnail = null,
      parentId = null,
      ...about
    }: Omit<NewResult, 'cutout' | 'parentId'> & { readonly parentId?: string | null },
    cutout: string | null,
  ): Promise<{ id: string; expiresAt: Date }> {
    const id = randomBase62(ID_LENGTH);
    const cutoutId = cutout === 'itself' ? id : cutout;
    const headers = resultHeaders(format, Math.floor(lifetimeMs / 1000), cache);
    const { bytes } = await blobs.put(id, file, headers);
    const createdAt = clock.now();
    const expiresAt = new Date(createdAt.getTime() + lifetimeMs);
    const hasThumbnail = thumbnail !== null;
    const row = {
      id,
      ...about,
      hasThumbnail,
      bytes,
      format,
      type,
      cutoutId,
      parentId,
      createdAt,
      expiresAt,
    };
    try {
      await rows.insert({ ...row, removedAt: null, blobDeletedAt: null }, thumbnail);
    } catch (error) {
      // Should this fail too, the sweep finds a blob that no row knows.
      await blobs.delete(id).catch(() => undefined);
      throw error;
    }
    return { id, expiresAt };
  }

  /** @param keyId where given, the result is there for that key alone */
  async function living(id: string, keyId?: string): Promise<StoredResult> {
    const row = ID_FORM.test(id) ? await rows.find(id) : null;
    if (row === null || (keyId !== undefined && row.keyId !== keyId)) {
      throw new NobgError('not_found', 'There is no result at this address.');
    }
    if (row.removedAt !== null || row.expiresAt <= clock.now()) {
      throw new NobgError('result_expired', 'This result has expired: send the photo again.');
    }
    return row;
  }

  async function blobOf(id: string) {
    const blob = await blobs.open(id);
    if (blob !== null) return blob;
    throw new NobgError('not_found', 'There is no result at this address.', {
      internal: `result ${id} has a row, but its blob is gone`,
    });
  }

  async function discard(id: string): Promise<void> {
    const cutoutId = (await rows.find(id))?.cutoutId ?? null;
    for (const below of await rows.idsBelow(id)) await discard(below);
    await discardOne(id);
    if (cutoutId !== null && cutoutId !== id) await discardOne(cutoutId);
  }

  async function discardOne(id: string): Promise<void> {
    await rows.markRemoved(id, clock.now());
    await blobs.delete(id);
    await rows.delete(id);
  }

  return {
    async publish({ cutout: plainFile, ...picture }) {
      if (plainFile === undefined) return keep(picture, null);
      const { format: _made, thumbnail: _small, ...plain } = picture;
      const cutout = await keep({ ...plain, file: plainFile }, 'itself');
      try {
        return await keep(picture, cutout.id);
      } catch (error) {
        await discardOne(cutout.id).catch(() => undefined);
        throw error;
      }
    },

    async open(id) {
      const row = await living(id);
      return { ...(await blobOf(id)), expiresAt: row.expiresAt, format: row.format };
    },

    find: (id) => living(id),

    listOwned: (ownerId, limit) => rows.listOwned(ownerId, clock.now(), limit),

    living: (ids) => rows.findLiving(ids, clock.now()),

    async thumbnail(ownerId, id) {
      const small = ID_FORM.test(id) ? await rows.thumbnail(ownerId, id, clock.now()) : null;
      if (small === null) throw new NobgError('not_found', 'There is no such small picture.');
      return Buffer.from(small, 'base64');
    },

    bytesOwned: (ownerId) => rows.bytesOwned(ownerId, clock.now()),

    async discardOwned(ownerId) {
      for (const id of await rows.idsOwned(ownerId)) await discard(id);
    },

    async openCutout(keyId, id) {
      const row = await living(id, keyId);
      return { stream: (await blobOf(row.cutoutId ?? id)).stream, row };
    },

    async forgetOwned(ownerId, id) {
      const row = ID_FORM.test(id) ? await rows.findOwned(ownerId, id, clock.now()) : null;
      if (row === null) throw new NobgError('not_found', 'There is no such result.');
      await discard(id);
    },

    async forget(keyId, id) {
      await living(id, keyId);
      await discard(id);
    },

    discard,

    sweep: () => sweepResults({ rows, blobs, temporary }, clock.now()),
  };
}
