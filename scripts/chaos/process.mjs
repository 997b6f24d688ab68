// One process of the cluster, as its environment says; it prints `ready` when it is.
import { readConfig } from '@nobg/server/config/config.js';
import { startServer } from '@nobg/server/main.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { startEngine } from '@nobg/server/wiring/engine.js';
import { startWorker } from '@nobg/server/worker.js';

const config = readConfig(process.env);
const logTo = { write: (line) => void process.stderr.write(line) };
// The module of its engine processes.
const child = new URL(process.argv[2]);

async function start() {
  if (config.cluster.role === 'api')
    return startServer(config, { networks: [], pages: null, logTo });
  const engine = startEngine(config, [], createLogger(config.http.logLevel, logTo), child);
  if (config.cluster.role === 'worker') return startWorker(config, { networks: [], engine, logTo });
  return startServer(config, { networks: [], engine, pages: null, logTo });
}

const running = await start();
process.stdout.write('ready\n');
process.once('SIGTERM', () => void running.close().then(() => process.exit(0)));
