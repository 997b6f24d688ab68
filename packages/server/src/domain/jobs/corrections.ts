import type { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';
import { NEED_THE_PHOTO } from '@nobg/contract/output-fields.js';
import { readOutputFields } from '@nobg/contract/read-fields.js';
import type { CutoutResult, ImageLimits } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { FieldTexts, Job, JobItem } from '../../entities/job.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { JobStore } from '../../ports/job-store.js';
import type {
  TemporaryFile,
  TemporaryFiles,
  TemporaryStorage,
} from '../../ports/temporary-files.js';
import type { KeyAccess } from '../accounts/key-access.js';
import { cutoutFailure } from '../cutouts/cutout-failure.js';
import { restrictOutput } from '../cutouts/plan-restrictions.js';
import type { RecomposeService } from '../cutouts/recompose.js';
import type { Results } from '../cutouts/results.js';
import type { ScheduledEngine } from '../cutouts/scheduled-engine.js';
import { THUMBNAIL_SIDE } from '../cutouts/serve-cutout.js';
import type { JobChanges } from './job-changes.js';

type Answer = NonNullable<JobItem['answer']>;

/** A result that takes the place of another. */
export type Replacement = Pick<CutoutResult, 'width' | 'height' | 'foreground' | 'format'> & {
  readonly id: string;
  readonly expiresAt: Date;
};

export interface Corrections {
  /**
   * The plain cutout of an image that is done, PNG, without what was composed around it; to be read to its end or
   * destroyed.
   * @throws NobgError `not_found`, `image_not_done`, `result_expired`; `job_is_over` where the key of the job is gone; as `RecomposeService.recompose`
   */
  cutoutOf(job: Job, itemId: string, signal: AbortSignal): Promise<Readable>;
  /**
   * Puts a corrected cutout in the place of an image's result, composed as the job says and as its key may have it,
   * without networks and free of charge; megapixels are counted as of other renders. Fields that need the photo have
   * no effect.
   * @param receive receives the corrected cutout into a file that is gone when this is over
   * @returns the image as it is now
   * @throws NobgError as `cutoutOf`; faults of the picture; `image_not_done` where another correction came first;
   *   as `ScheduledEngine.run`. Aborted: the signal's reason
   */
  correct(
    of: { readonly job: Job; readonly itemId: string },
    receive: (files: TemporaryFiles) => Promise<TemporaryFile>,
    signal: AbortSignal,
  ): Promise<JobItem>;
}

/** Results of jobs that somebody corrected by hand. */
export function createCorrections(deps: {
  readonly jobs: Pick<JobStore, 'item' | 'correct'>;
  readonly access: Pick<KeyAccess, 'forWork'>;
  readonly results: Results;
  readonly recompositions: RecomposeService;
  /** Pictures behind the images of jobs. */
  readonly inputs: BlobStore;
  readonly engine: ScheduledEngine;
  readonly temporary: TemporaryStorage;
  readonly changes: Pick<JobChanges, 'tell'>;
  readonly limits: ImageLimits;
  /** What the API answers for the image from now on. */
  readonly answerOf: (earlier: Answer, made: Replacement) => Answer;
  readonly onFailure: (error: unknown) => void;
}): Corrections {
  const { jobs, access, results, engine, temporary } = deps;

  async function done(job: Job, itemId: string) {
    const found = await jobs.item(job.id, itemId);
    if (found === null) throw new NobgError('not_found', 'The job has no such image.');
    const { resultId, answer, state } = found.item;
    if (state !== 'done' || resultId === null || answer === null) throw notDone();
    const [row] = await results.living([resultId]);
    if (row === undefined) throw expired();
    return { ...found, resultId, answer, row };
  }

  /** The key that the job was sent with: what it may have holds for what is composed anew. */
  async function keyOf({ keyId }: Job): Promise<ApiKey> {
    try {
      return await access.forWork(keyId);
    } catch (error) {
      // The caller's own key is another, and good.
      if (!(error instanceof NobgError) || error.status !== 401) throw error;
      const sentence = 'The key that the job was sent with is gone: its images stay as they are.';
      throw new NobgError('job_is_over', sentence, { cause: error });
    }
  }

  /** The picture behind the images of a job, as a file. */
  async function backgroundOf(id: string | null, files: TemporaryFiles, signal: AbortSignal) {
    const blob = id === null ? null : await deps.inputs.open(id);
    if (blob === null) return undefined;
    const file = files.create();
    await file.write(blob.stream, signal);
    return file;
  }

  /** Composes the corrected cutout as its image was, and keeps both. */
  async function publish(
    key: ApiKey,
    { options, backgroundId, row }: Awaited<ReturnType<typeof done>>,
    cutout: TemporaryFile,
    files: TemporaryFiles,
    signal: AbortSignal,
  ): Promise<Replacement> {
    const background = await backgroundOf(backgroundId, files, signal);
    const requested = readOutputFields(appearance(options), {
      backgroundImage: background !== undefined,
    });
    const { mode, type } = row;
    const output = files.create();
    const work = restrictOutput(key, {
      ...{ ...requested, kind: 'render' as const, mode, type, limits: deps.limits },
      files: { input: cutout, output, background },
      thumbnailSide: THUMBNAIL_SIDE,
    });
    const made = await engine.run(key, work, signal);
    const { width, height, foreground, format, thumbnail = null } = made;
    const plain = requested.output === undefined && requested.composition === undefined;
    const about = { keyId: key.id, mode, type, width, height, format, thumbnail };
    const kept = await results.publish({
      ...about,
      file: output,
      cutout: plain ? undefined : cutout,
    });
    return { ...kept, width, height, foreground, format };
  }

  return {
    async cutoutOf(job, itemId, signal) {
      const { resultId: id } = await done(job, itemId);
      const key = await keyOf(job);
      const plain = async () => ({ options: {} });
      return (await deps.recompositions.recompose({ key, id }, plain, signal)).content;
    },

    async correct({ job, itemId }, receive, signal) {
      const before = await done(job, itemId);
      const key = await keyOf(job);
      const files = temporary.open();
      try {
        const cutout = await receive(files);
        const made = await publish(key, before, cutout, files, signal).catch((error) => {
          throw cutoutFailure(error, signal, 'picture');
        });
        const answer = deps.answerOf(before.answer, made);
        if (!(await jobs.correct(before.item, answer, made.id))) {
          await results.discard(made.id);
          throw notDone();
        }
        await results.discard(before.resultId).catch(deps.onFailure);
        deps.changes.tell(job.id);
        return { ...before.item, answer, resultId: made.id, corrected: true };
      } finally {
        await files.remove();
      }
    },
  };
}

/** Fields that say what a result looks like and that a cutout alone can be given. */
function appearance(options: FieldTexts): ReadonlyMap<string, string> {
  const needy: readonly string[] = NEED_THE_PHOTO;
  return new Map(Object.entries(options).filter(([name]) => !needy.includes(name)));
}

function notDone(): NobgError {
  return new NobgError(
    'image_not_done',
    'The image has no result that could be corrected: wait until it is done.',
  );
}

function expired(): NobgError {
  return new NobgError('result_expired', 'This result has expired: send the photo again.');
}
