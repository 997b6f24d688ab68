import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { NobgError } from '@nobg/contract/errors.js';
import { CUTOUT_FAILED } from '@nobg/engine/process/wire-error.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import { outputsOf, type TaskOutput, type TaskSpec, taskBlob } from '../../entities/engine-task.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CutoutEngineJob, RenderEngineJob } from '../../ports/cutout-engine.js';
import type { TemporaryFile, TemporaryStorage } from '../../ports/temporary-files.js';

type Job = CutoutEngineJob | RenderEngineJob;

/** What a worker is told of a job. */
export function specOf({ files, ...job }: Job, preview: boolean): TaskSpec {
  return {
    job,
    background: files.background !== undefined,
    cutout: 'cutout' in files && files.cutout !== undefined,
    preview,
  };
}

/** Brings the files of jobs to the blob area of work, and what workers made of them back. */
export function createTaskFiles(blobs: BlobStore, temporary: TemporaryStorage) {
  /** A blob takes its file over, and the job's are only read. */
  async function send(id: string, { path }: TemporaryFile): Promise<void> {
    const copies = temporary.open();
    try {
      const copy = copies.create();
      await copyFile(path, copy.path, constants.COPYFILE_FICLONE);
      await blobs.put(id, copy);
    } finally {
      await copies.remove();
    }
  }

  async function fetch(id: string, file: TemporaryFile, signal?: AbortSignal): Promise<void> {
    const blob = await blobs.open(id);
    if (blob === null) {
      const internal = `the blob ${id} that a worker wrote is not there`;
      throw new NobgError('cutout_failed', CUTOUT_FAILED, { internal });
    }
    await file.write(blob.stream, signal);
  }

  return {
    async sendAll(id: string, { input, background }: Job['files']): Promise<void> {
      await send(taskBlob.input(id), input);
      if (background !== undefined) await send(taskBlob.background(id), background);
    },

    /** Those written under this fence, to where the job wants them: all or none. */
    async fetchAll(
      { id, fence, spec }: { readonly id: string; readonly fence: number; readonly spec: TaskSpec },
      job: Job,
      result: CutoutResult,
      signal?: AbortSignal,
    ): Promise<void> {
      const fetched: TemporaryFile[] = [];
      try {
        for (const part of outputsOf(spec, result)) {
          const file = fileOf(job, part);
          await fetch(taskBlob.output(id, fence, part), file, signal);
          fetched.push(file);
        }
      } catch (error) {
        await Promise.allSettled(fetched.map(({ path }) => rm(path, { force: true })));
        throw error;
      }
    },

    /** @param fence of outputs to delete as well, and those that there are */
    async deleteAll(
      id: string,
      spec: TaskSpec,
      made: { readonly fence: number; readonly result: CutoutResult } | null,
    ): Promise<void> {
      const outputs =
        made === null
          ? []
          : outputsOf(spec, made.result).map((part) => taskBlob.output(id, made.fence, part));
      const background = spec.background ? [taskBlob.background(id)] : [];
      await Promise.all(
        [taskBlob.input(id), ...background, ...outputs].map((blob) => blobs.delete(blob)),
      );
    },
  };
}

function fileOf({ files }: Job, part: TaskOutput): TemporaryFile {
  if (part === 'output') return files.output;
  const places = 'layer' in files ? files : null;
  const file = part === 'cutout' ? places?.cutout : places?.layer(part);
  if (file === undefined) throw new Error(`the job has no place for its ${part}`);
  return file;
}
