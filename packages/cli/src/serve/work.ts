import type { Config } from '@nobg/server/config/config.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { startEngine } from '@nobg/server/wiring/engine.js';
import { untilAborted } from '../stop-signal.js';
import type { Terminal } from '../terminal.js';
import { readableLogLine } from './log-lines.js';
import { setUpNetworks } from './networks.js';

/** Runs a worker of a cluster. Resolves once it was told to stop and has drained. */
export async function work(config: Config, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const { redisUrl, workerModes: modes, workerDevice: device } = config.cluster;
  const logTo = logTarget(terminal);
  const setup = await setUpNetworks({
    ...{ config, modes, terminal, stop },
    check: async () => undefined,
  });
  const engine = startEngine(config, setup.networks, createLogger(config.http.logLevel, logTo));
  const { startWorker } = await import('@nobg/server/worker.js');
  const { networks, deferredNetworks } = setup;
  const worker = await startWorker(config, { networks, engine, deferredNetworks, logTo });
  try {
    terminal.stdout.write(
      `NoBG works on photos of mode ${modes.join(', ')} (${device}); queue: ${hostOf(redisUrl)}\n`,
    );
    setup.measureLater();
    await untilAborted(stop);
    terminal.stderr.write(
      'Stopping when the running photos are finished; press Ctrl-C again to stop immediately.\n',
    );
  } finally {
    await worker.close();
  }
}

/** Where log lines go: readable for people, as they are for programs. */
export function logTarget({ stdout }: Terminal) {
  return {
    write: (line: string) => void stdout.write(stdout.isTTY ? readableLogLine(line) : line),
  };
}

/** Without the password. */
function hostOf(url: string | null): string {
  return url === null ? '' : new URL(url).host;
}
