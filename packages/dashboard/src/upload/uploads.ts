import { post } from '../api/call.ts';
import type { PhotoSource } from './photo-source.ts';
import { photoId } from './photo-source.ts';
import { sendImages } from './send-images.ts';
import { createUploader, type Uploader } from './uploader.ts';

/** Uploads of this visit by job: they go on while other pages of the app are open. */
const uploads = new Map<string, Uploader>();
/** Photos of this visit by job and id, for comparing and correcting: the server deletes what is cut out. */
const photos = new Map<string, Map<string, PhotoSource>>();

/** Sends photos to a job and closes it at the end. */
export function startUpload(jobId: string, chosen: readonly PhotoSource[], total: number): void {
  rememberTotal(jobId, total);
  keepPhotos(jobId, chosen);
  const uploader = createUploader(chosen, {
    send: (opened, onSent, signal) => sendImages(jobId, opened, onSent, signal),
    finish: () => post(`jobs/${jobId}/close`),
    sleep,
    now: () => performance.now(),
  });
  uploads.set(jobId, uploader);
  const warn = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener('beforeunload', warn);
  const end = uploader.subscribe(() => {
    const { at } = uploader.state().phase;
    if (at !== 'done' && at !== 'stopped' && at !== 'failed') return;
    removeEventListener('beforeunload', warn);
    if (at === 'done') forgetTotal(jobId);
    end();
  });
}

export function uploadOf(jobId: string): Uploader | null {
  return uploads.get(jobId) ?? null;
}

/** Photos that were chosen in this visit can be compared and corrected. */
export function keepPhotos(jobId: string, chosen: readonly PhotoSource[]): void {
  const known = photos.get(jobId) ?? new Map<string, PhotoSource>();
  for (const photo of chosen) known.set(photoId(photo.path), photo);
  photos.set(jobId, known);
}

/** The photo of an image, where this visit has it. */
export function photoOf(jobId: string, externalId: string | null): PhotoSource | null {
  return externalId === null ? null : (photos.get(jobId)?.get(externalId) ?? null);
}

/** Takes a single photo for an image, whatever its name. */
export function keepPhotoAs(jobId: string, externalId: string, photo: PhotoSource): void {
  const known = photos.get(jobId) ?? new Map<string, PhotoSource>();
  photos.set(jobId, known.set(externalId, photo));
}

const keyOf = (jobId: string) => `nobg-upload:${jobId}`;

/** How many photos the batch was to have, for who comes again after the page was closed. */
function rememberTotal(jobId: string, total: number): void {
  try {
    localStorage.setItem(keyOf(jobId), String(total));
  } catch {
    // A browser that keeps nothing: the page then says only how many are there.
  }
}

function forgetTotal(jobId: string): void {
  try {
    localStorage.removeItem(keyOf(jobId));
  } catch {
    // As above.
  }
}

/** Null where it is not known. */
export function expectedTotal(jobId: string): number | null {
  try {
    const total = Number(localStorage.getItem(keyOf(jobId)));
    return total > 0 ? total : null;
  } catch {
    return null;
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const wake = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', wake, { once: true });
  });
}
