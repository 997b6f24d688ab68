import type { AppRemoveAnswer, ProgressEvent } from '@nobg/contract/app/remove.js';
import { newLines } from './lines.ts';
import { fromDocument, offlineProblem, problemFrom, RequestProblem } from './problem.ts';

/** How far a photo is: `sent` is 0..1 of its bytes. */
export type RemoveProgress =
  | { readonly at: 'sending'; readonly sent: number }
  | { readonly at: 'waiting' }
  | {
      readonly at: 'step';
      readonly step: string;
      /** Address of the preview mask. */
      readonly preview?: string | undefined;
    };

export interface RemoveRequest {
  readonly photo: Blob;
  readonly name: string;
  /** Text fields of the form: `mode`, `points`, … */
  readonly fields: Readonly<Record<string, string>>;
  /** Without an account. */
  readonly guest: boolean;
}

/**
 * Sends a photo and follows it to its cutout. XMLHttpRequest, because `fetch` does not
 * tell how much was sent.
 * @throws RequestProblem; code `stopped` when `signal` was aborted
 */
export function removeBackground(
  request: RemoveRequest,
  onProgress: (progress: RemoveProgress) => void,
  signal?: AbortSignal,
): Promise<AppRemoveAnswer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    const lines = newLines();
    let outcome: ProgressEvent | null = null;
    let preview: string | undefined;

    const read = (ended: boolean) => {
      // An error before the photo was whole has a status of its own, and no lines.
      if (xhr.status !== 200) return;
      for (const line of lines(xhr.responseText, ended)) {
        const event = JSON.parse(line) as ProgressEvent;
        if (event.event === 'received') onProgress({ at: 'waiting' });
        else if (event.event === 'step') onProgress({ at: 'step', step: event.step, preview });
        else if (event.event === 'preview') preview = `data:image/png;base64,${event.mask}`;
        else outcome = event;
      }
    };
    const settle = () => {
      signal?.removeEventListener('abort', stop);
      if (xhr.status !== 200) {
        reject(problemFrom(xhr.status, xhr.responseText, xhr.getResponseHeader('Retry-After')));
        return;
      }
      try {
        read(true);
      } catch {
        outcome = null;
      }
      if (outcome?.event === 'result') resolve(outcome.result);
      else if (outcome?.event === 'error') reject(fromDocument(outcome.problem));
      else reject(offlineProblem());
    };

    xhr.upload.addEventListener('progress', ({ loaded, total }) => {
      onProgress({ at: 'sending', sent: total > 0 ? loaded / total : 0 });
    });
    xhr.upload.addEventListener('load', () => onProgress({ at: 'waiting' }));
    xhr.addEventListener('progress', () => {
      try {
        read(false);
      } catch {
        // A line that cannot be read: the end decides.
      }
    });
    xhr.addEventListener('load', settle);
    xhr.addEventListener('error', () => reject(offlineProblem()));
    xhr.addEventListener('abort', () =>
      reject(new RequestProblem('Stopped.', { status: 0, code: 'stopped' })),
    );
    signal?.addEventListener('abort', stop, { once: true });

    xhr.open('POST', request.guest ? '/app/api/guest/remove' : '/app/api/remove');
    xhr.setRequestHeader('Accept', 'application/x-ndjson');
    onProgress({ at: 'sending', sent: 0 });
    xhr.send(formOf(request));
  });
}

/** Text fields first: the server can refuse a wrong one before the photo is there. */
function formOf({ photo, name, fields }: RemoveRequest): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('image', photo, name);
  return form;
}
