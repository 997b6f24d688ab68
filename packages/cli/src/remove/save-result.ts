import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { CallOptions, Client, RemoveAnswer } from '@nobg/client';
import { layerPath } from '@nobg/engine/layer-path.js';
import type { Made } from './cutter.js';

/**
 * Fetches a result and its layers; `release` deletes them on the server. A failure leaves no file.
 * @throws ApiError, ConnectionError, system errors; the signal's reason
 */
export async function saveResult(
  client: Pick<Client, 'download' | 'deleteResult'>,
  answer: RemoveAnswer,
  outputPath: string,
  options: CallOptions,
): Promise<Made> {
  const written: string[] = [];
  const save = async (address: string, path: string) => {
    written.push(path);
    await write(await client.download(address, options), path);
  };
  try {
    await save(answer.url, outputPath);
    for (const layer of answer.layers ?? []) {
      await save(layer.url, layerPath(outputPath, layer.class));
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw error;
  }
  return {
    ...{ ...answer, networks: answer.model.networks },
    // What is left of it there ends by itself.
    release: () => client.deleteResult(answer.id, options).catch(() => {}),
  };
}

async function write(blob: Blob, path: string): Promise<void> {
  await pipeline(Readable.fromWeb(blob.stream() as ReadableStream), createWriteStream(path));
}
