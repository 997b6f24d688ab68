import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@nobg/server/config/config.js';
import { startServer } from '@nobg/server/main.js';
import { writeSmallNetworks } from './small-network.js';

export interface RealServer {
  /** Its address. */
  readonly server: string;
  /** An API key of it. */
  readonly key: string;
  /** Where its files are: `data/results` holds the results. */
  readonly folder: string;
  /** Stops it and deletes its files. */
  close(): Promise<void>;
}

/**
 * A server with real processes, small networks (what is red is the subject) and a key, for tests of its callers.
 * @param onLog gets each line of its log
 */
export async function startRealServer(
  environment: Readonly<Record<string, string>> = {},
  onLog: (line: string) => void = () => {},
): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-server-'));
  const config = readConfig({
    ...{ PORT: '0', NOBG_DATA_DIR: join(folder, 'data'), NOBG_SLOTS: '1', NOBG_THREADS: '1' },
    ...environment,
  });
  const networks = await writeSmallNetworks(folder);
  const server = await startServer(config, { networks, logTo: { write: onLog } });
  const key = await server.ensureFirstKey();
  if (key === null) throw new Error('A new server has a first key.');
  return {
    ...{ server: server.url, key, folder },
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
