import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CHAOS = fileURLToPath(new URL('../chaos.mjs', import.meta.url));
const available = Boolean(process.env.NOBG_TEST_REDIS_URL && process.env.NOBG_TEST_POSTGRES_URL);
if (!available) console.warn('SKIPPED under disturbances: there is no Postgres or no Redis.');

/** The same that `npm run chaos` does for ten minutes. */
it.skipIf(!available)(
  'a cluster whose processes, Postgres and Redis are disturbed for a minute loses and repeats nothing',
  { timeout: 600_000 },
  async () => {
    const args = ['--conditions=nobg-internal', CHAOS, '--minutes', '1'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, output }).toMatchObject({
      ...{ code: 0, output: expect.stringContaining('ended once and was charged once') },
    });
  },
);
