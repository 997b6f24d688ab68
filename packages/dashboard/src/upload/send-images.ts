import type { AddedImages } from '@nobg/contract/jobs.js';
import { offlineProblem, problemFrom, RequestProblem } from '../api/problem.ts';
import { photoId, photoName } from './photo-source.ts';

export interface OpenedPhoto {
  readonly path: string;
  readonly blob: Blob;
}

/**
 * Adds images to a job. XMLHttpRequest, because `fetch` does not tell how much was sent.
 * @param onSent is told bytes of the request so far
 * @throws RequestProblem; code `stopped` when `signal` was aborted
 */
export function sendImages(
  jobId: string,
  photos: readonly OpenedPhoto[],
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<AddedImages> {
  const form = new FormData();
  const items = photos.map(({ path }) => ({ external_id: photoId(path), name: photoName(path) }));
  form.append('items', JSON.stringify(items));
  for (const { blob } of photos) form.append('image', blob, 'image');
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    xhr.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
    xhr.addEventListener('loadend', () => signal.removeEventListener('abort', stop));
    xhr.addEventListener('load', () => {
      if (xhr.status === 200) return resolve(JSON.parse(xhr.responseText) as AddedImages);
      const retryAfter = xhr.getResponseHeader('Retry-After');
      reject(problemFrom(xhr.status, xhr.responseText, retryAfter));
    });
    xhr.addEventListener('error', () => reject(offlineProblem()));
    xhr.addEventListener('abort', () =>
      reject(new RequestProblem('Stopped.', { status: 0, code: 'stopped' })),
    );
    signal.addEventListener('abort', stop, { once: true });
    xhr.open('POST', `/app/api/jobs/${jobId}/images`);
    if (signal.aborted) return xhr.abort();
    xhr.send(form);
  });
}
