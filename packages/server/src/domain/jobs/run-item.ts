import { readFields } from '@nobg/contract/read-fields.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { ClaimedItem, Endings, JobStore } from '../../ports/job-store.js';
import type { ResultStore } from '../../ports/result-store.js';
import type { TemporaryFile, TemporaryFiles } from '../../ports/temporary-files.js';
import type { KeyAccess } from '../accounts/key-access.js';
import type { ImageDownloads } from '../cutouts/image-downloads.js';
import type {
  Charge,
  CutoutRequest,
  CutoutService,
  ServedCutout,
} from '../cutouts/serve-cutout.js';
import type { Usage, UsageQuota } from '../quota/usage.js';
import { ClaimLost } from './claim-lost.js';
import { stageResults } from './staged-results.js';

/** The charge of an image of a job; it is taken back by whatever ends the image in another way. */
export interface ItemCharge extends Charge {
  readonly usage: Usage;
}

export type ItemAnswer = (
  served: Pick<ServedCutout<ItemCharge>, 'cutout' | 'stored' | 'charge'>,
) => Readonly<Record<string, unknown>>;

/** Works on one image that was claimed. */
export type ItemRunner = (
  claim: ClaimedItem,
  signal: AbortSignal,
  /** Told once its file is here. */
  onReceived: () => void,
) => Promise<void>;

/** What a runner works with. */
export interface ItemRunnerDeps {
  readonly jobs: JobStore;
  readonly access: Pick<KeyAccess, 'forWork'>;
  readonly usage: Pick<UsageQuota, 'countImage'>;
  readonly downloads: ImageDownloads;
  /** Images as they were sent. */
  readonly inputs: BlobStore;
  readonly results: { readonly rows: ResultStore; readonly blobs: BlobStore };
  /** The use case over these results. */
  cutouts(results: { readonly rows: ResultStore; readonly blobs: BlobStore }): CutoutService;
  readonly maxUploadBytes: (key: ApiKey) => number;
  readonly endings: () => Endings;
  /** What the API answers for it. */
  readonly answerOf: ItemAnswer;
}

/**
 * Cuts one image of a job out: charged before the work, and done, charged and with its result in one transaction at
 * the end of it.
 * @throws ClaimLost where somebody else has it by then; as `serveCutout`
 */
export function createItemRunner(deps: ItemRunnerDeps): ItemRunner {
  const { jobs, access, usage, downloads, inputs } = deps;

  async function copyOf(id: string, files: TemporaryFiles, signal: AbortSignal) {
    const blob = await inputs.open(id);
    if (blob === null) throw new Error(`the image ${id} of a job is gone`);
    const file = files.create();
    await file.write(blob.stream, signal);
    return file;
  }

  async function imageOf(
    { url, inputId }: ClaimedItem,
    key: ApiKey,
    files: TemporaryFiles,
    signal: AbortSignal,
  ): Promise<TemporaryFile> {
    if (inputId !== null) return copyOf(inputId, files, signal);
    const file = files.create();
    await downloads.of(key).fetch(url ?? '', {
      ...{ path: file.path, field: 'image_url', signal },
      maxBytes: deps.maxUploadBytes(key),
    });
    return file;
  }

  return async (claim, signal, onReceived) => {
    const key = await access.forWork(claim.keyId);
    const staged = stageResults(deps.results.rows, deps.results.blobs);

    async function complete(
      made: Pick<ServedCutout<ItemCharge>, 'cutout' | 'stored'>,
      charge: ItemCharge,
    ): Promise<boolean> {
      if (made.stored === null) throw new Error('an image of a job was not kept');
      const answer = deps.answerOf({ ...made, charge });
      const completion = { resultId: made.stored.id, answer, results: staged.staged() };
      try {
        return await jobs.complete(claim, completion, deps.endings());
      } catch (error) {
        // The connection may have broken after the commit: the rows say what holds.
        staged.keepBlobs();
        if (await jobs.isDone(claim)) return true;
        throw error;
      }
    }

    await deps.cutouts(staged).serveCutout<ItemCharge>(
      {
        caller: key,
        async charge() {
          const counted = await usage.countImage(key, (of, limits) =>
            jobs.charge(claim, of, limits),
          );
          if (counted === null) throw new ClaimLost();
          const charge: ItemCharge = {
            usage: counted,
            async settle(made) {
              if (!(await complete(made, charge))) throw new ClaimLost();
            },
            refund: async () => undefined,
          };
          return charge;
        },
        async receive(files): Promise<CutoutRequest<ItemCharge>> {
          const texts = new Map(Object.entries(claim.options));
          const { backgroundId } = claim;
          const { mode, options, ...requested } = readFields(texts, {
            backgroundImage: backgroundId !== null,
          });
          const image = await imageOf(claim, key, files, signal);
          const background =
            backgroundId === null ? undefined : await copyOf(backgroundId, files, signal);
          onReceived();
          return {
            source: { image, background },
            options: { mode, options, ...requested },
            delivery: { store: true, content: false },
          };
        },
      },
      signal,
    );
  };
}
