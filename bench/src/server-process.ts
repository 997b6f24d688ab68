/**
 * A process that runs the real server on a folder of its own. First message: its
 * networks; answered with where it listens and a key, once a slot is ready.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@nobg/server/config/config.js';
import { type RunningServer, startServer } from '@nobg/server/main.js';
import type { ServerAddress, ServerSetup } from './messages.js';

/** A slot that is not ready by then never will be; why is in the log. */
const READY_MS = 60_000;

let server: RunningServer | null = null;
let dataDir: string | null = null;

process.once('message', async (message) => {
  try {
    dataDir = await mkdtemp(join(tmpdir(), 'nobg-bench-'));
    const config = readConfig({
      ...process.env,
      PORT: '0',
      NOBG_HOST: '127.0.0.1',
      NOBG_DATA_DIR: dataDir,
      NOBG_DATABASE_URL: `sqlite:${join(dataDir, 'nobg.db')}`,
      NOBG_PUBLIC_URL: '',
      NOBG_LOG_LEVEL: 'warn',
      // An animation of 48 frames is one job.
      NOBG_DEADLINE_MS: '1800000',
      NOBG_REQUESTS_PER_HOUR: '1000000',
      // Larger than any of the benchmark's photos.
      NOBG_MAX_UPLOAD_BYTES: '100000000',
    });
    server = await startServer(config, { networks: (message as ServerSetup).networks });
    await server.ready(AbortSignal.timeout(READY_MS));
    const key = await server.ensureFirstKey();
    if (key === null) throw new Error('the new data folder already had a key');
    const address: ServerAddress = { url: server.url, key };
    process.send!(address);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    await end(1);
  }
});
process.once('disconnect', () => void end(0));
// Ctrl-C reaches the whole group; the benchmark's own end closes the channel.
process.on('SIGINT', () => undefined);

async function end(code: number): Promise<void> {
  await server?.close();
  if (dataDir !== null) await rm(dataDir, { recursive: true, force: true });
  process.exit(code);
}
