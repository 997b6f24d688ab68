import type {
  FieldTexts,
  ItemError,
  ItemState,
  Job,
  JobClass,
  JobItem,
  JobState,
} from '../entities/job.js';
import type { StoredResult } from '../entities/result.js';
import type { ChargeLimits, CountedCharge } from './usage-store.js';

/** A job whose images are still to come. */
export interface NewJob {
  readonly id: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly class: JobClass;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What holds for all images of a job; known once its request was received whole. */
export interface SharedFields {
  readonly options: FieldTexts;
  /** Blob of the picture behind all images. */
  readonly backgroundId: string | null;
  /** What its sender calls it. */
  readonly name?: string | null;
  /** More images may be added, and the job does not end before it is closed. */
  readonly more?: boolean;
}

/** An image as it was sent: by address, as a blob, or with what is wrong with it. */
export interface NewItem {
  readonly id: string;
  readonly position: number;
  readonly externalId: string | null;
  readonly name: string | null;
  /** Of this image alone; they go before those of the job. */
  readonly options: FieldTexts | null;
  readonly source:
    | { readonly url: string }
    | { readonly inputId: string; readonly bytes: number }
    | { readonly error: ItemError };
}

/** The right to work on an image. */
export interface Claim {
  readonly itemId: string;
  readonly jobId: string;
  /** Fences: once somebody else has claimed the image, this one writes nothing any more. */
  readonly token: number;
}

/** An image that was claimed, and all that its work needs. */
export interface ClaimedItem extends Claim {
  readonly position: number;
  readonly keyId: string;
  readonly accountId: string;
  readonly class: JobClass;
  /** With this one. */
  readonly attempts: number;
  readonly url: string | null;
  readonly inputId: string | null;
  readonly backgroundId: string | null;
  /** Those of the job under those of the image. */
  readonly options: FieldTexts;
  readonly jobExpiresAt: Date;
}

/** Which images may be claimed. */
export interface ClaimFilter {
  readonly now: Date;
  readonly leaseUntil: Date;
  /** Only jobs that somebody waits for. */
  readonly interactiveOnly?: boolean;
  /** No job that has images to be fetched. */
  readonly sentOnly?: boolean;
}

/** What became of an image that is done. */
export interface Completion {
  readonly resultId: string;
  readonly answer: Readonly<Record<string, unknown>>;
  /** Rows of its results with their small pictures; they are there from the same moment on. */
  readonly results: readonly {
    readonly result: StoredResult;
    readonly thumbnail: string | null;
  }[];
}

/** The answer to a request with an `Idempotency-Key`, to be kept in the same transaction. */
export interface KeptAnswer {
  readonly id: string;
  readonly owner: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an account's jobs hold. */
export interface WaitingWork {
  /** Of images that were sent and are kept. */
  readonly bytes: number;
  /** That have not ended. */
  readonly images: number;
  /** Jobs that take more images. */
  readonly taking: number;
}

/** Images that were added to a job, and the job with them. */
export interface JoinedImages {
  readonly job: Job;
  readonly added: number;
}

/** How long what has ended is kept. */
export interface Endings {
  readonly now: Date;
  /** When a job that ends with this is forgotten. */
  readonly forgetAt: Date;
}

/**
 * Keeps jobs and their images. The rows are the truth: an image is done, charged and has its result in one
 * transaction, or none of it. Whoever holds a claim that is not the newest changes nothing.
 */
export interface JobStore {
  /** Makes a job that only its own request sees until `open`. */
  create(job: NewJob): Promise<void>;
  /** Adds images to a job that is not open yet. */
  append(
    job: Pick<NewJob, 'id' | 'accountId'>,
    items: readonly NewItem[],
    now: Date,
  ): Promise<void>;
  /**
   * Lets the job begin, and keeps the answer of its request, both or neither.
   * A job whose images all failed already has ended with it.
   */
  open(
    jobId: string,
    shared: SharedFields,
    at: Endings,
    keep?: (job: Job) => KeptAnswer,
  ): Promise<Job>;
  /** Forgets a job that is not open; gives the blobs of its images. */
  discard(jobId: string): Promise<string[]>;
  /**
   * Moves the images of a job that is not open to the end of one that takes more, forgets the former, and keeps the
   * answer of its request, all or nothing. Images whose `external_id` the job has already are left out.
   * @param bounds.maxImages that the job may have with them
   * @returns what was done; or why nothing was: the job takes none (`over`), or would have too many (`full`)
   */
  join(
    draftId: string,
    jobId: string,
    at: Endings,
    bounds: { readonly maxImages: number },
    keep?: (joined: JoinedImages) => KeptAnswer,
  ): Promise<(JoinedImages & { readonly blobs: readonly string[] }) | 'over' | 'full'>;
  /** The job takes no more images: it ends with its last one. */
  close(jobId: string, at: Endings): Promise<Job>;
  /** Ids of jobs whose request was last heard of before `before` and that are not open. */
  abandoned(before: Date): Promise<string[]>;

  /** What an account has sent and what has not ended. */
  waiting(accountId: string): Promise<WaitingWork>;

  /** How many jobs that were received whole, and images of those, are kept in each state, of all accounts. */
  countByState(): Promise<{
    readonly jobs: Readonly<Record<JobState, number>>;
    readonly items: Readonly<Record<ItemState, number>>;
  }>;

  /** Null where there is no such job of this account, or of any where `accountId` is null. */
  find(accountId: string | null, jobId: string): Promise<Job | null>;
  /** An account's jobs, or all where `accountId` is null, newest first, from the one after `after` on. */
  list(
    accountId: string | null,
    page: { readonly after: Job | null; readonly limit: number },
  ): Promise<Job[]>;
  /** Images in their order, from `from` on. */
  items(
    jobId: string,
    page: { readonly from: number; readonly limit: number; readonly state?: ItemState | undefined },
  ): Promise<JobItem[]>;
  /** An image with the fields that hold for it; null where the job has no such image. */
  item(
    jobId: string,
    itemId: string,
  ): Promise<{
    readonly item: JobItem;
    readonly options: FieldTexts;
    readonly backgroundId: string | null;
  } | null>;
  /** Images that changed after a revision, in the order of their last change. */
  changed(
    jobId: string,
    page: { readonly after: number; readonly position: number; readonly limit: number },
  ): Promise<JobItem[]>;

  /**
   * Claims one image: jobs that somebody waits for before batches; then the account with fewest images in work, then
   * the one that was served longest ago, then the oldest job. A batch whose account was not served for
   * `CLAIM_AGEING_MS` counts as one that somebody waits for. Within a job, images in their order, those
   * that were tried before last. No two calls get the same image, whatever runs at the same time.
   */
  claim(filter: ClaimFilter): Promise<ClaimedItem | null>;
  /** Moves the leases of claims that still hold; gives those. */
  renew(claims: readonly Claim[], leaseUntil: Date): Promise<Claim[]>;
  /**
   * Counts the image against the hour of the key and its plan, once. Null: the claim holds no more.
   * The limit on requests at once does not bind here.
   */
  charge(
    claim: Claim,
    of: {
      readonly keyId: string;
      readonly hour: Date;
      readonly plan?: { readonly subject: string; readonly at: Date };
    },
    limits: Omit<ChargeLimits, 'concurrent'>,
  ): Promise<CountedCharge | null>;
  /** The image is done. False: the claim holds no more, and nothing has changed. */
  complete(claim: Claim, completion: Completion, at: Endings): Promise<boolean>;
  /** The image failed for good; its charge goes back. */
  fail(claim: Claim, error: ItemError, at: Endings): Promise<boolean>;
  /**
   * Puts the image back; its charge goes back as well.
   * @param tried whether this counts as an attempt
   * @param holdUntil its whole job begins nothing before
   */
  release(claim: Claim, tried: boolean, holdUntil: Date | null): Promise<boolean>;
  /** Whether the image was completed under this claim. */
  isDone(claim: Claim): Promise<boolean>;
  /**
   * Puts images back whose lease ended, and takes their charges back; one that was tried `maxAttempts` times fails
   * with `error` instead. Resolves to how many images that were.
   */
  reclaim(maxAttempts: number, error: ItemError, at: Endings): Promise<number>;

  /** Ends whatever of it has not ended; charges of images in work go back. Ended jobs stay as they are. */
  cancel(jobId: string, at: Endings): Promise<Job>;
  /**
   * Gives an image that is done another result. False, and nothing is changed, where it has no longer the one that
   * `item` says.
   */
  correct(
    item: Pick<JobItem, 'id' | 'jobId' | 'resultId'>,
    answer: Readonly<Record<string, unknown>>,
    resultId: string,
  ): Promise<boolean>;
  /** Puts failed images back whose source is still there. @returns how many */
  retry(jobId: string, now: Date, expiresAt: Date): Promise<number>;
  /** Fails what has not ended of jobs whose time is over with `error`; forgets ended jobs whose time is over. */
  expire(error: ItemError, at: Endings): Promise<number>;

  /** Blobs of images that ended and are not failed, above `afterId` in order. */
  inputsToDelete(
    afterId: string,
    limit: number,
  ): Promise<{ readonly itemId: string; readonly inputId: string }[]>;
  markInputDeleted(itemId: string): Promise<void>;
  /** Of these blobs, those that a job or an idempotent answer needs. */
  neededBlobs(ids: readonly string[]): Promise<Set<string>>;
}

/** A batch goes first once its account was not served for so long. */
export const CLAIM_AGEING_MS = 60_000;
