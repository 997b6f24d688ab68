import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { NobgError } from '@nobg/contract/errors.js';
import { isCutoutField, quoted } from '@nobg/contract/read-fields.js';
import type { FastifyRequest } from 'fastify';
import { itemError } from '../../../../domain/jobs/item-fate.js';
import type { JobDraft, SentImage, SharedByImages } from '../../../../domain/jobs/job-draft.js';
import type { ImageFetcher } from '../../../../ports/image-fetcher.js';
import type { TemporaryFile, TemporaryFiles } from '../../../../ports/temporary-files.js';
import { takeQuery } from '../../../body/query-texts.js';
import { saveImage } from '../../../body/save-image.js';
import { asUploadError } from '../../../body/upload-errors.js';
import { unknownField } from '../../../body/upload-fields.js';
import { watchUpload } from '../../../body/upload-watch.js';
import { checkOptions, fault, jobName, type ListedImage, namePath } from './item-fields.js';
import { zipEntries } from './zip-entries.js';

export interface ReceiveJobOptions {
  readonly draft: JobDraft;
  readonly files: TemporaryFiles;
  readonly fetcher: ImageFetcher;
  /** Bytes of the largest image, and of the whole request. */
  readonly maxUploadBytes: number;
  readonly maxBytes: number;
  readonly maxImages: number;
  readonly idleMs: number;
  readonly signal: AbortSignal;
  /** The images are for a job that is there already: what holds for all of them was said with it. */
  readonly adding?: boolean;
}

/** One way in which jobs are sent. */
export type JobReader = (request: FastifyRequest, receiver: JobReceiver) => Promise<void>;

/**
 * Receives a job: images go to the draft as they come. One that cannot be read fails by itself, and the others go on;
 * what is wrong with the job's own fields refuses it as a whole.
 * @throws NobgError what the fields, the draft and the body's reader say; the signal's reason when the client left
 */
export async function receiveJob(
  request: FastifyRequest,
  read: JobReader,
  options: ReceiveJobOptions,
): Promise<SharedByImages> {
  const { signal, maxBytes, idleMs } = options;
  const watch = watchUpload(request.raw.socket, { signal, idleMs, maxUploadBytes: maxBytes / 2 });
  const receiver = new JobReceiver(options, watch.signal);
  takeQuery(request, (name, text) => receiver.takeText(name, text));
  const reading = read(request, receiver).then(() => receiver.end());
  try {
    return await Promise.race([reading, watch.failed]);
  } catch (error) {
    request.raw.unpipe();
    watch.end(error);
    // Nothing is added any more once this is over.
    await reading.catch(() => undefined);
    throw signal.aborted ? signal.reason : asUploadError(error);
  } finally {
    watch.end();
  }
}

/** Takes the parts of a job's request, in whatever way they are sent. */
export class JobReceiver {
  readonly options: ReceiveJobOptions;
  readonly #signal: AbortSignal;
  readonly #texts = new Map<string, string>();
  /** Fields of images, with the first image that has them. */
  readonly #own = new Map<string, number>();
  #background: TemporaryFile | null = null;
  #count = 0;

  constructor(options: ReceiveJobOptions, signal: AbortSignal) {
    this.options = options;
    this.#signal = signal;
  }

  /** Images that came so far. */
  get count(): number {
    return this.#count;
  }

  /** A field that holds for all images. */
  takeText(name: string, text: string): void {
    const known = isCutoutField(name) || OF_JOB.includes(name);
    if (!known) throw unknownField(name || undefined);
    if (text.trim() === '') return;
    if (this.options.adding) throw ofJobAlone(name);
    if (this.#texts.has(name))
      throw fault('conflicting_options', name, 'one value', 'more than one');
    this.#texts.set(name, text);
  }

  /** The picture behind all images. */
  async takeBackground(stream: Readable): Promise<void> {
    if (this.options.adding) throw ofJobAlone('bg_image');
    if (this.#background !== null) {
      throw fault('conflicting_options', 'bg_image', 'one background', 'more than one');
    }
    this.#background = await this.#save(stream, 'bg_image');
  }

  /** An image's bytes. What is wrong with them is this image's own fault. */
  async takeFile(stream: Readable, about: Omit<ListedImage, 'url'>, field: string): Promise<void> {
    await this.#add({ ...about, source: await this.#sourceOf(async () => stream, field) });
    await readToEnd(stream);
  }

  /** An image, or what is wrong with it. */
  async #sourceOf(open: () => Promise<Readable>, field: string): Promise<SentImage['source']> {
    try {
      return { file: await this.#save(await open(), field) };
    } catch (error) {
      if (error instanceof NobgError && error.status === 422) return { error: itemError(error) };
      throw error;
    }
  }

  async takeListed({ url, ...about }: ListedImage): Promise<void> {
    await this.#add({ ...about, source: { url: url ?? '' } });
  }

  /** A zip archive, which is kept until its files are read. */
  async takeArchive(
    stream: Readable,
    listed: (n: number) => ListedImage | undefined,
  ): Promise<void> {
    const archive = this.options.files.create();
    const target = createWriteStream(archive.path, { flags: 'wx', mode: 0o600 });
    await pipeline(kept(stream), target, { signal: this.#signal });
    for await (const entry of zipEntries(archive.path)) {
      const { externalId = null, options = null, name } = listed(this.#count) ?? {};
      const about = { externalId, options, name: name ?? namePath(entry.name) };
      // Nothing more of a file is inflated than an image may have.
      const opened: Readable[] = [];
      const open = async (): Promise<Readable> => {
        if ('problem' in entry) throw entry.problem;
        const file = await entry.open();
        opened.push(file.on('error', () => undefined));
        return file;
      };
      await this.#add({ ...about, source: await this.#sourceOf(open, `images[${this.#count}]`) });
      for (const file of opened) file.destroy();
    }
  }

  /** @throws NobgError where the fields don't fit together */
  async end(): Promise<SharedByImages> {
    const { bg_image_url: url, name = null, more, ...options } = Object.fromEntries(this.#texts);
    if (url !== undefined && this.#background !== null) {
      throw fault('conflicting_options', 'bg_image_url', 'one background', 'bg_image as well');
    }
    const backgroundImage = url !== undefined || this.#background !== null;
    checkOptions(options, this.#own, { backgroundImage });
    if (url !== undefined) this.#background = await this.#fetchBackground(url);
    const of = { name: name === null ? null : jobName(name), more: isTrue(more) };
    return { ...of, options, background: this.#background };
  }

  async #fetchBackground(url: string): Promise<TemporaryFile> {
    const { files, fetcher, maxUploadBytes: maxBytes } = this.options;
    const file = files.create();
    const signal = this.#signal;
    await fetcher.fetch(url, { path: file.path, field: 'bg_image_url', maxBytes, signal });
    return file;
  }

  async #add(image: SentImage): Promise<void> {
    this.#signal.throwIfAborted();
    if (image.options !== null) {
      const json = JSON.stringify(image.options);
      if (!this.#own.has(json)) this.#own.set(json, this.#count);
    }
    await this.options.draft.add(image);
    this.#count += 1;
  }

  async #save(stream: Readable, field: string): Promise<TemporaryFile> {
    const file = this.options.files.create();
    const { maxUploadBytes } = this.options;
    try {
      await saveImage(kept(stream), { path: file.path, maxUploadBytes, field }, this.#signal);
      return file;
    } catch (error) {
      if (error instanceof NobgError) throw error;
      throw stream.errored ?? error;
    }
  }
}

/** Said with a job, beside the fields of a cutout. */
const OF_JOB = ['bg_image_url', 'name', 'more'];

function ofJobAlone(field: string): NobgError {
  const expected = 'fields of the job to come with the job';
  return fault('conflicting_options', field, expected, 'one with images that are added');
}

/** @throws NobgError `invalid_option` */
function isTrue(more = 'false'): boolean {
  const text = more.trim().toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  throw fault('invalid_option', 'more', 'true or false', quoted(more));
}

/** The next part of a form comes once this one was read. */
async function readToEnd(stream: Readable): Promise<void> {
  if (stream.readableEnded || stream.destroyed) return;
  stream.resume();
  await finished(stream).catch(() => undefined);
}

/** A stream that is left as it is where its reader stops early, or fails. */
function kept(stream: Readable): Readable {
  return Readable.from(chunksOf(stream), { objectMode: false });
}

/** A generator of its own: what is thrown into the stream's iterator would destroy the stream. */
async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
}
