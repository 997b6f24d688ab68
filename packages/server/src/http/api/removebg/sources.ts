import { NobgError } from '@nobg/contract/errors.js';
import { RemovebgError } from '@nobg/contract/removebg/errors.js';
import type { RemovebgRequest } from '@nobg/contract/removebg/fields.js';
import { readStoredSize } from '@nobg/engine/image/header-size.js';
import type { Size } from '@nobg/engine/ops/size.js';
import type { ImageFetcher } from '../../../ports/image-fetcher.js';
import type { TemporaryFile, TemporaryFiles } from '../../../ports/temporary-files.js';
import type { ReceivedBody } from '../../body/receive.js';

export interface SourceOptions {
  readonly fetcher: ImageFetcher;
  readonly files: TemporaryFiles;
  readonly maxUploadBytes: number;
  readonly signal: AbortSignal;
}

/**
 * The file that holds the photo, fetched if it is elsewhere.
 * @throws RemovebgError `failed_image_download`; NobgError of the picture itself
 */
export async function photoFile(
  { source }: Pick<RemovebgRequest, 'source'>,
  { images }: ReceivedBody,
  options: SourceOptions,
): Promise<TemporaryFile> {
  if (source.kind === 'url') return download(source.url, 'image_url', options);
  return fileOf(images, source.kind === 'base64' ? 'image_file_b64' : 'image_file');
}

/** The file that holds the background's picture; undefined where there is none. */
export async function backgroundFile(
  { background }: Pick<RemovebgRequest, 'background'>,
  { images }: ReceivedBody,
  options: SourceOptions,
): Promise<TemporaryFile | undefined> {
  if (background?.kind === 'url') return download(background.url, 'bg_image_url', options);
  return background?.kind === 'file' ? fileOf(images, 'bg_image_file') : undefined;
}

/** The fields were read from what came, so it is there. */
function fileOf(images: ReceivedBody['images'], field: string): TemporaryFile {
  const image = images.get(field);
  if (image === undefined) throw new Error(`The request was accepted without ${field}`);
  return image.file;
}

async function download(
  url: string,
  field: 'image_url' | 'bg_image_url',
  { fetcher, files, maxUploadBytes, signal }: SourceOptions,
): Promise<TemporaryFile> {
  const file = files.create();
  try {
    await fetcher.fetch(url, { path: file.path, field, maxBytes: maxUploadBytes, signal });
    return file;
  } catch (error) {
    // What came is judged as an upload is; that nothing came is the address's fault.
    if (!(error instanceof NobgError) || !DOWNLOAD_FAULTS.includes(error.code)) throw error;
    const code = field === 'image_url' ? 'failed_image_download' : 'failed_bg_download';
    throw new RemovebgError([{ code, detail: error.message }], error);
  }
}

const DOWNLOAD_FAULTS: readonly string[] = ['invalid_url', 'download_failed'];

/**
 * The photo's pixels as its header says; undefined for what is no picture that is read.
 * @throws RemovebgError `invalid_dimensions`
 */
export async function photoSize({ path }: TemporaryFile): Promise<Size | undefined> {
  const size = await readStoredSize(path);
  if (size !== null) return size;
  const detail = 'The dimensions of the given image could not be read.';
  throw new RemovebgError([{ code: 'invalid_dimensions', detail }]);
}
