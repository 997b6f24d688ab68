import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import openLibheif, { type MainModule } from 'libheif-js/libheif-wasm/libheif.js';
import type { DecodedPixels } from '../decoded.js';
import { capMemory } from './cap-memory.js';
import type { HeicAnswer, HeicOrder } from './heic-messages.js';

const WASM = createRequire(import.meta.url).resolve('libheif-js/libheif-wasm/libheif.wasm');

/** Decodes the picture that a HEIC file names as its first; upright, as its own boxes say. */
function decode({ path, maxMemory, maxPixels }: HeicOrder): DecodedPixels {
  const lib = openLibheif({ wasmBinary: capMemory(readFileSync(WASM), maxMemory) });
  const context = lib.heif_context_alloc();
  const read = lib.heif_context_read_from_memory(context, readFileSync(path));
  if (read.code !== lib.heif_error_code.heif_error_Ok) throw new Error(read.message);
  const handle = lib.heif_js_context_get_primary_image_handle(context);
  if (!handle || 'code' in handle) throw new Error(`no first picture: ${handle?.message}`);
  const width = lib.heif_image_handle_get_width(handle);
  const height = lib.heif_image_handle_get_height(handle);
  if (width * height > maxPixels) throw new Error(`${width} × ${height} pixels are too many`);
  const alpha = Boolean(lib.heif_image_handle_has_alpha_channel(handle));
  return interleaved(lib, handle, alpha ? 4 : 3);
}

function interleaved(lib: MainModule, handle: unknown, channels: 3 | 4): DecodedPixels {
  const { heif_chroma_interleaved_RGB, heif_chroma_interleaved_RGBA } = lib.heif_chroma;
  const chroma = channels === 4 ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
  const image = lib.heif_js_decode_image2(handle, lib.heif_colorspace.heif_colorspace_RGB, chroma);
  if (!image || 'code' in image) throw new Error(image?.message ?? 'no pixels came');
  const plane = image.channels.find(({ id }) => id === lib.heif_channel.heif_channel_interleaved);
  if (plane === undefined) throw new Error('no pixels came');
  const { width, height, stride } = plane;
  const row = width * channels;
  // Copied: it lies in the decoder's own memory.
  const data = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    data.set(plane.data.subarray(y * stride, y * stride + row), y * row);
  }
  return { width, height, channels, data };
}

function answer(message: HeicAnswer): void {
  const transfer = message.kind === 'pixels' ? [message.pixels.data.buffer as ArrayBuffer] : [];
  parentPort?.postMessage(message, transfer);
}

try {
  answer({ kind: 'pixels', pixels: decode(workerData as HeicOrder) });
} catch (error) {
  answer({ kind: 'fault', message: error instanceof Error ? error.message : String(error) });
}
