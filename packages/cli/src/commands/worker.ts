import { MODES } from '@nobg/contract/modes.js';
import { Command } from 'commander';
import type { SetExit } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { runServer } from './serve.js';

/** `nobg worker`: cuts photos out for the API processes of a cluster. */
export function workerCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('worker')
    .description(
      'Start a worker of a cluster: it cuts photos out for API processes, and has no port.',
    )
    .option('--modes <list>', `modes to serve, of ${MODES.join(', ')}; overrides NOBG_WORKER_MODES`)
    .option('--device <name>', 'device to run networks on: cpu; overrides NOBG_WORKER_DEVICE')
    .addHelpText(
      'after',
      `
It reads the same settings as the API processes of its cluster: NOBG_REDIS_URL,
NOBG_DATABASE_URL and where files are.

Examples:
  nobg worker
  nobg worker --modes common,product

On Ctrl-C or SIGTERM, running photos finish or go to another worker. A second signal ends the worker immediately.`,
    )
    .action(async ({ modes, device }: { modes?: string; device?: string }) => {
      const env = {
        ...{ ...terminal.env, NOBG_ROLE: 'worker' },
        ...(modes === undefined ? {} : { NOBG_WORKER_MODES: modes }),
        ...(device === undefined ? {} : { NOBG_WORKER_DEVICE: device }),
      };
      await runServer(env, terminal, setExit);
    });
}
