import { type Client, createClient } from '@nobg/client';
import { CliError, EXIT } from '../exit.js';
import type { JobAccess } from './job-access.js';

/**
 * Jobs of the key's account, by the API.
 * @throws CliError `usage` for an address that is none
 */
export function serverJobs(server: string, key: string): JobAccess {
  const client = clientOf(server, key);
  return {
    list: (limit) => take(client.jobs.list(), limit),
    async get(id) {
      const { items: _items, next: _next, ...job } = await client.jobs.get(id);
      return job;
    },
    items: (id, state, limit) =>
      take(client.jobs.items(id, state === undefined ? {} : { state }), limit),
    cancel: (id) => client.jobs.cancel(id),
    retry: (id) => client.jobs.retry(id),
  };
}

function clientOf(server: string, key: string): Client {
  try {
    return createClient({ server, key, retries: 3 });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CliError(EXIT.usage, error.message, { cause: error });
  }
}

async function take<Item>(all: AsyncGenerator<Item>, limit: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const one of all) {
    taken.push(one);
    if (taken.length === limit) break;
  }
  return taken;
}
