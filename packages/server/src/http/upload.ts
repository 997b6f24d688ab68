import { rm } from 'node:fs/promises';
import { type CutoutWish, readFields } from '@nobg/contract/read-fields.js';
import type { FastifyRequest } from 'fastify';
import { multipartLimits } from './multipart-limits.js';
import { asUploadError } from './upload-errors.js';
import { missingImage, refuseField, refuseFile } from './upload-fields.js';
import { savePhoto } from './upload-photo.js';
import { watchUpload } from './upload-watch.js';

/** A form that was received whole. */
export interface Upload extends CutoutWish {
  /** File that holds the photo; whoever asked for it deletes it. */
  readonly photoPath: string;
}

export interface UploadOptions {
  readonly maxUploadBytes: number;
  /** Where the photo goes; nothing is there yet. */
  readonly photoPath: string;
  /** Longest silence while the body is read; ms. */
  readonly idleMs: number;
  /** Fires when the caller went away. */
  readonly signal: AbortSignal;
}

/**
 * Streams a multipart form: the photo to a file, under its bound, and the text
 * fields to their check. The first fault ends the reading. On every failure the
 * file is gone.
 *
 * @throws NobgError naming field, what was expected and what came; the signal's
 *   reason when the caller went away
 */
export async function receiveUpload(
  request: FastifyRequest,
  options: UploadOptions,
): Promise<Upload> {
  const watch = watchUpload(request.raw.socket, options);
  /** The photo's way to the disk; it ends before its file is deleted. */
  let saving: Promise<void> = Promise.resolve();

  async function readParts(): Promise<Upload> {
    const fields = new Map<string, string>();
    let photoCame = false;
    const parts = request.parts({ limits: multipartLimits(options.maxUploadBytes) });
    for await (const part of parts) {
      if (part.type === 'field') {
        fields.set(part.fieldname, refuseField(part, fields));
        continue;
      }
      refuseFile(part, photoCame);
      photoCame = true;
      saving = savePhoto(part.file, options, watch.signal);
      await saving;
    }
    if (!photoCame) throw missingImage('no file');
    return { photoPath: options.photoPath, ...readFields(fields) };
  }

  try {
    // The reader does not settle while it waits for a part that never comes.
    return await Promise.race([readParts(), watch.failed]);
  } catch (error) {
    request.raw.unpipe();
    watch.end(error);
    await saving.catch(() => {});
    await rm(options.photoPath, { force: true });
    throw options.signal.aborted ? options.signal.reason : asUploadError(error);
  } finally {
    watch.end();
  }
}
