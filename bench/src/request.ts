import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutField } from '@nobg/contract/read-fields.js';
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
  /** Of the result. */
  readonly id: string;
}

/** Fields of the form beside the photo. */
export type RequestFields = { readonly mode: Mode } & { readonly [Field in CutoutField]?: string };

/**
 * Sends a photo and gets its cutout.
 *
 * @returns null where the server was busy (503) and `orBusy` is set
 * @throws Error when any other answer is not 200
 */
export async function timedRequest(
  server: ServerAddress,
  photo: BenchPhoto,
  fields: RequestFields,
): Promise<TimedRequest>;
export async function timedRequest(
  server: ServerAddress,
  photo: BenchPhoto,
  fields: RequestFields,
  options: { readonly orBusy: true },
): Promise<TimedRequest | null>;
export async function timedRequest(
  server: ServerAddress,
  photo: BenchPhoto,
  fields: RequestFields,
  options?: { readonly orBusy: true },
): Promise<TimedRequest | null> {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(photo.jpeg)], { type: 'image/jpeg' }), 'photo.jpg');
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const start = performance.now();
  const response = await fetch(`${server.url}${REMOVE_PATH}`, {
    method: 'POST',
    headers: { 'X-API-Key': server.key },
    body: form,
  });
  const text = await response.text();
  const answered = performance.now();
  if (response.status === 503 && options?.orBusy) return null;
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
    id: answer.id,
  };
}
