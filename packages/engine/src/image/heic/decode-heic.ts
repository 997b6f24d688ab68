import { Worker } from 'node:worker_threads';
import type { ImageLimits } from '../../types.js';
import type { DecodedPixels } from '../decoded.js';
import type { HeicAnswer, HeicOrder } from './heic-messages.js';

/** Bytes: a photo of 48 megapixels takes some 500 MB in all its stages. */
const MAX_MEMORY = 768 * 1024 * 1024;
/** ms; 12 megapixels take about a second. */
const TIMEOUT_MS = 60_000;

/**
 * Decodes a HEIC photo with libheif and libde265, as WebAssembly in a thread of its own: its memory
 * has a bound and is gone afterwards, and a decoder that hangs is ended.
 *
 * @returns upright; the colours are the file's own
 * @throws Error where it is damaged, or its decoder ran out of memory or time
 */
export async function decodeHeic(path: string, limits: ImageLimits): Promise<DecodedPixels> {
  const order: HeicOrder = { path, maxMemory: MAX_MEMORY, maxPixels: limits.maxPixels };
  const thread = new Worker(new URL('./heic-worker.js', import.meta.url), {
    workerData: order,
    // What the library prints about damaged files is of no use in the server's log.
    stdout: true,
    stderr: true,
  });
  const timer = setTimeout(() => void thread.terminate(), TIMEOUT_MS);
  try {
    return await new Promise<DecodedPixels>((resolve, reject) => {
      thread.on('message', (answer: HeicAnswer) => {
        if (answer.kind === 'pixels') resolve(answer.pixels);
        else reject(new Error(`The decoder said: ${answer.message}`));
      });
      thread.on('error', reject);
      thread.on('exit', () => reject(new Error('The decoder ended without an answer')));
    });
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
