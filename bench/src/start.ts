import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mode } from '@nobg/contract/modes.js';
import type { ServerAddress } from './messages.js';
import type { BenchPhoto } from './photos.js';
import { timedRequest } from './request.js';
import { type Spread, spreadOf } from './statistics.js';
import { UsageError } from './usage-error.js';

/** What `npm start` runs. */
const LAUNCHER = fileURLToPath(new URL('../../scripts/nobg.mjs', import.meta.url));
/** A server that does not listen by then has said why. */
const LISTEN_MS = 60_000;

/** How soon a server that was not running answers; ms, over several starts. */
export interface StartReport {
  /** From the process's start to its address on standard output. */
  readonly listening: Spread;
  /** The same, to the whole answer to a first photo of 2 MP in each start's first mode. */
  readonly firstCutout: Spread;
  /** The first request of each further mode in that same server, medians. */
  readonly further: readonly { readonly mode: Mode; readonly ms: number }[];
}

/**
 * Starts the server as `npm start` does, with a new data folder and the weights that are there.
 *
 * @param modelsDir folder of the compiled networks
 * @param modes the first is asked for first
 */
export async function measureStart(
  modelsDir: string,
  photo: BenchPhoto,
  modes: readonly Mode[],
  starts: number,
): Promise<StartReport> {
  const listening: number[] = [];
  const first: number[] = [];
  const further = modes.slice(1).map((mode) => ({ mode, times: [] as number[] }));
  for (let i = 0; i < starts; i++) {
    const began = performance.now();
    const server = await startLauncher(modelsDir);
    try {
      listening.push(performance.now() - began);
      await timedRequest(server.address, photo, fields(modes[0]!));
      first.push(performance.now() - began);
      for (const { mode, times } of further) {
        times.push((await timedRequest(server.address, photo, fields(mode))).ms);
      }
    } finally {
      await server.close();
    }
  }
  return {
    listening: spreadOf(listening),
    firstCutout: spreadOf(first),
    further: further.map(({ mode, times }) => ({ mode, ms: spreadOf(times).median })),
  };
}

/** Where nobody is in the photo, `body` answers all the same. */
function fields(mode: Mode) {
  return mode === 'body' ? { mode, fallback: 'common' } : { mode };
}

interface Launched {
  readonly address: ServerAddress;
  close(): Promise<void>;
}

async function startLauncher(modelsDir: string): Promise<Launched> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nobg-bench-start-'));
  const child = spawn(process.execPath, [LAUNCHER, 'serve'], {
    env: {
      ...process.env,
      PORT: '0',
      NOBG_HOST: '127.0.0.1',
      NOBG_DATA_DIR: dataDir,
      NOBG_DATABASE_URL: `sqlite:${join(dataDir, 'nobg.db')}`,
      NOBG_MODELS_DIR: modelsDir,
      NOBG_PUBLIC_URL: '',
      NOBG_LOG_LEVEL: 'error',
      NOBG_SHOW_SECRETS: 'always',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  let said = '';
  const address = new Promise<ServerAddress>((resolve, reject) => {
    const fail = () => reject(new UsageError('A server did not start; see above.'));
    setTimeout(fail, LISTEN_MS).unref();
    ended.then(fail);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const url = /listens on (http:\S+)/.exec(said)?.[1];
      const key = /\bnobg_live_\w+/.exec(said)?.[0];
      if (url !== undefined && key !== undefined) resolve({ url, key });
    });
  });
  try {
    return { address: await address, close };
  } catch (error) {
    await close();
    throw error;
  }
}
