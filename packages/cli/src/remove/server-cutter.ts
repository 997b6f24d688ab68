import {
  ApiError,
  type Client,
  ConnectionError,
  type CutoutFields,
  createClient,
} from '@nobg/client';
import { CliError, EXIT } from '../exit.js';
import type { Cutter } from './cutter.js';
import { saveResult } from './save-result.js';

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
 * Cuts out on a server, one photo a request. Results are fetched, and deleted there once they are noted.
 * @param fields as the API has them
 * @param atOnce photos that are sent at a time
 * @throws CliError `setup` where the server cannot be reached or refuses the key
 */
export async function openServerCutter(
  client: Client,
  fields: CutoutFields,
  atOnce: number,
  signal: AbortSignal,
): Promise<Cutter> {
  // Asked before any photo is sent; it costs nothing.
  await client.limits({ signal }).catch(giveUp);
  return {
    atOnce,
    async cut(photo, outputPath, aborted) {
      const options = { signal: aborted };
      try {
        const answer = await client.remove(photo.path, fields, options);
        return await saveResult(client, answer, outputPath, options);
      } catch (error) {
        return giveUp(error);
      }
    },
    async close() {},
  };
}

/** @throws CliError `usage` for an address that is none */
export function clientOf({ url: server, key }: ServerAccess): Client {
  try {
    return createClient({ server, key, retries: RETRIES, maxRetryAfterS: LONGEST_WAIT_S });
  } catch (error) {
    throw new CliError(EXIT.usage, (error as Error).message);
  }
}

/** Rethrows an error: as one that ends the run where no other photo would fare better. */
export function giveUp(error: unknown): never {
  const refused = error instanceof ApiError && HOPELESS.has(error.status);
  // A large photo is too good for a plan where a small one is not.
  const hopeless = error instanceof ConnectionError || (refused && error.code !== 'hd_not_in_plan');
  if (hopeless) throw new CliError(EXIT.setup, (error as Error).message, { cause: error });
  throw error;
}
