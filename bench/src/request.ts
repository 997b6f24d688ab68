import type { Mode } from '@nobg/contract/modes.js';
import { REMOVE_PATH, removeAnswerSchema } from '@nobg/contract/remove.js';
import type { ServerAddress } from './messages.js';
import type { BenchPhoto } from './photos.js';

/** One request as its client saw it; ms. */
export interface TimedRequest {
  /** From the first byte sent to the whole answer. */
  readonly ms: number;
  /** Getting the PNG from the answer's URL. */
  readonly downloadMs: number;
  /** What the server says about its steps. */
  readonly steps: readonly { readonly step: string; readonly ms: number }[];
  readonly pngBytes: number;
}

/**
 * Sends a photo and gets its cutout.
 *
 * @throws Error when any answer is not 200
 */
export async function timedRequest(
  server: ServerAddress,
  photo: BenchPhoto,
  mode: Mode,
): Promise<TimedRequest> {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(photo.jpeg)], { type: 'image/jpeg' }), 'photo.jpg');
  form.append('mode', mode);
  const start = performance.now();
  const response = await fetch(`${server.url}${REMOVE_PATH}`, {
    method: 'POST',
    headers: { 'X-API-Key': server.key },
    body: form,
  });
  const text = await response.text();
  const answered = performance.now();
  if (response.status !== 200) {
    throw new Error(`The server answered ${response.status} to a ${photo.name} photo: ${text}`);
  }
  const answer = removeAnswerSchema.parse(JSON.parse(text));
  const png = await fetch(answer.url);
  const { byteLength } = await png.arrayBuffer();
  if (png.status !== 200) throw new Error(`The result was answered with ${png.status}`);
  return {
    ms: answered - start,
    downloadMs: performance.now() - answered,
    steps: answer.timings,
    pngBytes: byteLength,
  };
}
