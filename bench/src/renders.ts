import type { Mode } from '@nobg/contract/modes.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import type { ServerAddress } from './messages.js';
import type { BenchPhoto } from './photos.js';
import { timedRequest } from './request.js';
import { type Spread, spreadOf } from './statistics.js';

/** A stored result, composed and written once more without networks. */
export interface RenderReport {
  /** Its fields: `format=webp`. */
  readonly options: string;
  /** Whole request with its picture; ms. */
  readonly request: Spread;
}

/** Formats, and what is done around the subject. */
const RENDER_OPTIONS = [
  'format=png',
  'format=jpg',
  'format=webp',
  'format=zip',
  'format=psd',
  'format=png&size=1200px',
  'format=jpg&crop=true&canvas=1200x1200&padding=8%25',
  'format=jpg&bg_color=white&shadow=drop',
  'format=jpg&bg_gradient=180deg,%23ffffff,%23b0bec5',
  'format=png&outline=2%25',
  'format=jpg&outline=2%25&bg_color=steelblue',
  // With a photo of the same size behind it.
  'format=jpg&bg_image',
] as const;

/**
 * Makes one result, then asks for it in each form, in rounds.
 *
 * @throws Error when an answer is not 200
 */
export async function measureRenders(
  server: ServerAddress,
  photo: BenchPhoto,
  mode: Mode,
  rounds: number,
): Promise<readonly RenderReport[]> {
  const { id } = await timedRequest(server, photo, { mode });
  const times = RENDER_OPTIONS.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, options] of RENDER_OPTIONS.entries()) {
      const start = performance.now();
      const response = await ask(server, id, options, photo);
      const bytes = await response.arrayBuffer();
      if (response.status !== 200) {
        const text = Buffer.from(bytes).toString();
        throw new Error(`The server answered ${response.status} to ${options}: ${text}`);
      }
      // The first round warms up.
      if (round > 0) times[i]!.push(performance.now() - start);
    }
  }
  return RENDER_OPTIONS.map((options, i) => ({
    options: decodeURIComponent(options),
    request: spreadOf(times[i]!),
  }));
}

/** A rendered result; options with `bg_image` send a photo as the background. */
function ask(
  server: ServerAddress,
  id: string,
  options: string,
  photo: BenchPhoto,
): Promise<Response> {
  const address = `${server.url}${API_PREFIX}/results/${id}`;
  const headers = { 'X-API-Key': server.key, Accept: '*/*' };
  const fields = new URLSearchParams(options);
  if (!fields.has('bg_image')) return fetch(`${address}?${options}`, { headers });
  fields.delete('bg_image');
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append('bg_image', new Blob([new Uint8Array(photo.jpeg)]), 'behind.jpg');
  return fetch(`${address}/render`, { method: 'POST', headers, body });
}
