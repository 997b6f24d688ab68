import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import {
  ApiError,
  type Client,
  ConnectionError,
  type CutoutFields,
  createClient,
} from '@nobg/client';
import { layerPath } from '@nobg/engine/layer-path.js';
import { CliError, EXIT } from '../exit.js';
import type { Cutter } from './cutter.js';

/** Where photos are sent to. */
export interface ServerAccess {
  readonly url: string;
  readonly key: string;
}

/** Tries of a request: a batch that runs overnight outlasts a server's restart. */
const RETRIES = 10;
/** Statuses that every other photo would get, too: of the key, the plan, and a limit that stays. */
const HOPELESS = new Set([401, 403, 404, 429]);
/** Seconds that are waited because of a limit: the next hour comes, the next month does not. */
const LONGEST_WAIT_S = 3_700;

/**
 * Cuts out on a server. Results are fetched and deleted there at once.
 * @param fields as the API has them
 * @param atOnce photos that are sent at a time
 * @throws CliError `setup` where the server cannot be reached or refuses the key
 */
export async function openServerCutter(
  { url, key }: ServerAccess,
  fields: Readonly<Record<string, string>>,
  backgroundPath: string | null,
  atOnce: number,
  signal: AbortSignal,
): Promise<Cutter> {
  const client = clientOf(url, key);
  // Asked before any photo is sent; it costs nothing.
  await client.limits({ signal }).catch(giveUp);
  const sent: CutoutFields = {
    ...fields,
    ...(backgroundPath === null ? {} : { bg_image: backgroundPath }),
  };
  return {
    atOnce,
    async cut(photo, outputPath, aborted) {
      const options = { signal: aborted };
      const written: string[] = [];
      const save = async (address: string, path: string) => {
        written.push(path);
        await write(await client.download(address, options), path);
      };
      try {
        const answer = await client.remove(photo.path, sent, options);
        await save(answer.url, outputPath);
        for (const layer of answer.layers ?? []) {
          await save(layer.url, layerPath(outputPath, layer.class));
        }
        // What is left of it there ends by itself.
        await client.deleteResult(answer.id, options).catch(() => {});
        return { ...answer, networks: answer.model.networks };
      } catch (error) {
        for (const path of written) await rm(path, { force: true });
        return giveUp(error);
      }
    },
    async close() {},
  };
}

function clientOf(server: string, key: string): Client {
  try {
    return createClient({ server, key, retries: RETRIES, maxRetryAfterS: LONGEST_WAIT_S });
  } catch (error) {
    throw new CliError(EXIT.usage, (error as Error).message);
  }
}

async function write(blob: Blob, path: string): Promise<void> {
  await pipeline(Readable.fromWeb(blob.stream() as ReadableStream), createWriteStream(path));
}

/** Rethrows an error: as one that ends the run where no other photo would fare better. */
function giveUp(error: unknown): never {
  const refused = error instanceof ApiError && HOPELESS.has(error.status);
  // A large photo is too good for a plan where a small one is not.
  const hopeless = error instanceof ConnectionError || (refused && error.code !== 'hd_not_in_plan');
  if (hopeless) throw new CliError(EXIT.setup, (error as Error).message, { cause: error });
  throw error;
}
