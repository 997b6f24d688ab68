import { createHash } from 'node:crypto';
import { type FieldProblem, NobgError } from '@nobg/contract/errors.js';
import type { FieldTexts, ItemError, Job } from '../../entities/job.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type {
  Endings,
  JobStore,
  JoinedImages,
  KeptAnswer,
  NewItem,
  NewJob,
  WaitingWork,
} from '../../ports/job-store.js';
import type { TemporaryFile } from '../../ports/temporary-files.js';
import { randomBase62 } from '../base62.js';

/** Images whose rows are written together. */
const CHUNK = 500;
/** Later, somebody of this account has something done. */
const RETRY_AFTER_S = 60;

/** Jobs of an account that take more images: they cost nothing, and each is kept for hours. */
const MAX_TAKING = 1000;

/** An image as its request brings it. */
export interface SentImage {
  readonly externalId: string | null;
  readonly name: string | null;
  /** Of this image alone. */
  readonly options: FieldTexts | null;
  /** A file is taken over. */
  readonly source:
    | { readonly file: TemporaryFile }
    | { readonly url: string }
    | { readonly error: ItemError };
}

/** What holds for all images of a job. */
export interface SharedByImages {
  /** Fields of a cutout. */
  readonly options: FieldTexts;
  /** The picture behind them. */
  readonly background: TemporaryFile | null;
  /** What its sender calls the job. */
  readonly name: string | null;
  /** More images may be added later. */
  readonly more: boolean;
}

/** A job that is being received. Nobody else sees it; it is opened or discarded. */
export interface JobDraft {
  readonly id: string;
  /**
   * Adds the next image. One that repeats an address with its options fails by itself; it is not worked on twice.
   * @throws NobgError `too_many_images`, `job_too_large`, `too_many_at_once`; `repeated_field` for an `external_id`
   *   that came before; `storage_full`
   */
  add(image: SentImage): Promise<void>;
  /**
   * Lets the job begin.
   * @param shared what holds for all images; the picture behind them is taken over
   * @throws NobgError `missing_image` for a job of none that takes no more; `too_many_at_once` where the account has
   *   too many that take more
   */
  open(shared: SharedByImages, keep?: (job: Job) => KeptAnswer): Promise<Job>;
  /**
   * Adds the images to the end of another job of this account instead; those whose `external_id` it has are left out.
   * @param keep the answer of its request, which is kept with them, both or neither
   * @throws NobgError `missing_image` for none; `too_many_images`; `job_is_over` where it takes no more
   */
  joinTo(job: Pick<Job, 'id'>, keep?: (joined: JoinedImages) => KeptAnswer): Promise<JoinedImages>;
  /** Forgets it with all that was received. */
  discard(): Promise<void>;
}

export interface JobBounds {
  /** Images of one job, and of an account's that wait. */
  readonly maxImages: number;
  /** Bytes of the same. */
  readonly maxBytes: number;
}

/** @param waiting what the account's other jobs hold */
export function createJobDraft(
  job: Pick<NewJob, 'id' | 'accountId'>,
  waiting: WaitingWork,
  deps: {
    readonly jobs: JobStore;
    readonly inputs: BlobStore;
    readonly clock: Clock;
    readonly bounds: JobBounds;
    readonly endings: () => Endings;
    /** Told what could not be deleted; a sweep finds it. */
    readonly onFailure: (error: unknown) => void;
  },
): JobDraft {
  const { jobs, inputs, clock, bounds, onFailure } = deps;
  const externalIds = new Set<string>();
  /** Position of each address with its options, by hash. */
  const addresses = new Map<string, number>();
  let chunk: NewItem[] = [];
  let count = 0;
  let bytes = 0;

  async function flush(): Promise<void> {
    if (chunk.length === 0) return;
    const items = chunk;
    await jobs.append(job, items, clock.now());
    chunk = [];
  }

  function tooManyImages(): NobgError {
    const expected = `at most ${bounds.maxImages} images`;
    return refusal('too_many_images', 'images', expected, `more than ${bounds.maxImages}`);
  }

  function refuseNone(): void {
    if (count === 0) throw refusal('missing_image', 'image', 'at least one image', 'none');
  }

  function refuseTooMany(): void {
    if (count >= bounds.maxImages) throw tooManyImages();
    if (waiting.images + count < bounds.maxImages) return;
    throw new NobgError(
      'too_many_at_once',
      `${waiting.images} images of this account wait already, and ${bounds.maxImages} may; send more when some are done.`,
      { retryAfterS: RETRY_AFTER_S },
    );
  }

  function refuseTooManyTaking(): void {
    if (waiting.taking < MAX_TAKING) return;
    throw new NobgError(
      'too_many_at_once',
      `${waiting.taking} jobs of this account take more images already, and ${MAX_TAKING} may; close some first.`,
      { retryAfterS: RETRY_AFTER_S },
    );
  }

  function refuseBytes(): void {
    if (bytes > bounds.maxBytes) {
      const expected = `at most ${bounds.maxBytes} bytes in all`;
      throw refusal('job_too_large', 'images', expected, `more than ${bounds.maxBytes}`);
    }
    if (waiting.bytes + bytes <= bounds.maxBytes) return;
    throw new NobgError(
      'too_many_at_once',
      `Images of this account with ${waiting.bytes} bytes wait already, and ${bounds.maxBytes} bytes may; send more when some are done.`,
      { retryAfterS: RETRY_AFTER_S },
    );
  }

  /** The error of an address that came before. */
  function repeated(url: string, options: FieldTexts | null): ItemError | null {
    const name = createHash('sha256')
      .update(JSON.stringify([url, Object.entries(options ?? {}).sort()]))
      .digest('base64url');
    const first = addresses.get(name);
    if (first === undefined) {
      addresses.set(name, count);
      return null;
    }
    const expected = 'an address that no other image of the job has with the same options';
    const field = `items[${count}].image_url`;
    const received = `that of items[${first}]`;
    const { message: detail, fields } = refusal('repeated_image', field, expected, received);
    return { code: 'repeated_image', detail, fields };
  }

  async function sourceOf({ source, options }: SentImage): Promise<NewItem['source']> {
    if ('error' in source) return source;
    if ('url' in source) {
      const error = repeated(source.url, options);
      return error === null ? source : { error };
    }
    const inputId = randomBase62(24);
    const put = await inputs.put(inputId, source.file);
    bytes += put.bytes;
    try {
      refuseBytes();
    } catch (error) {
      await inputs.delete(inputId);
      throw error;
    }
    return { inputId, bytes: put.bytes };
  }

  return {
    id: job.id,
    async add(image) {
      refuseTooMany();
      const { externalId, name, options } = image;
      if (externalId !== null && externalIds.has(externalId)) {
        const field = `items[${count}].external_id`;
        throw refusal('repeated_field', field, 'an id that no other image has', externalId);
      }
      const source = await sourceOf(image);
      if (externalId !== null) externalIds.add(externalId);
      const id = `img_${randomBase62(22)}`;
      chunk.push({ id, position: count, externalId, name, options, source });
      count += 1;
      if (chunk.length >= CHUNK) await flush();
    },

    async open({ options, background, name, more }, keep) {
      if (more) refuseTooManyTaking();
      else refuseNone();
      await flush();
      const backgroundId = background === null ? null : randomBase62(24);
      if (background !== null && backgroundId !== null) await inputs.put(backgroundId, background);
      const shared = { options, backgroundId, name, more };
      return jobs.open(job.id, shared, deps.endings(), keep);
    },

    async joinTo(other, keep) {
      refuseNone();
      await flush();
      const joined = await jobs.join(job.id, other.id, deps.endings(), bounds, keep);
      if (joined === 'over') throw takesNoMore();
      if (joined === 'full') throw tooManyImages();
      try {
        for (const id of joined.blobs) await inputs.delete(id);
      } catch (error) {
        onFailure(error);
      }
      return joined;
    },

    async discard() {
      const left = chunk.flatMap(({ source }) => ('inputId' in source ? [source.inputId] : []));
      try {
        for (const id of [...left, ...(await jobs.discard(job.id))]) await inputs.delete(id);
      } catch (error) {
        onFailure(error);
      }
    },
  };
}

/** Of a job that was closed, was cancelled, or whose time is over. */
export function takesNoMore(): NobgError {
  return new NobgError('job_is_over', 'The job takes no more images: send them in a new one.');
}

function refusal(
  code: 'too_many_images' | 'job_too_large' | 'repeated_field' | 'repeated_image' | 'missing_image',
  field: string,
  expected: string,
  received: string,
): NobgError {
  const problem: FieldProblem = { field, expected, received };
  return new NobgError(code, `${field}: expected ${expected}, but got ${received}.`, {
    fields: [problem],
  });
}
