import { MODES } from '@nobg/contract/modes.js';
import { ROLES } from '@nobg/server/config/cluster.js';
import { type Config, forgetSecrets, readConfig } from '@nobg/server/config/config.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { makeDataFolder } from '@nobg/server/wiring/data-folder.js';
import { planEngine, startEngine } from '@nobg/server/wiring/engine.js';
import { refuseRoot } from '@nobg/server/wiring/root-user.js';
import { Command, Option } from 'commander';
import { CliError, EXIT, type SetExit } from '../exit.js';
import { environmentOf, portOption } from '../port-option.js';
import { keepSecrets } from '../serve/kept-secrets.js';
import { welcome } from '../serve/welcome.js';
import { logTarget, work } from '../serve/work.js';
import { listenForStop, untilAborted } from '../stop-signal.js';
import type { Terminal } from '../terminal.js';

/** `nobg serve`: the server, and the networks; all but the first are fetched beside its work. */
export function serveCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('serve')
    .description('Start the server: the API, results, and the pages that describe it.')
    .addOption(portOption())
    .addOption(roleOption())
    .addHelpText(
      'after',
      `
All other settings are environment variables; the most common:
  PORT            port to listen on (8080); --port overrides it
  NOBG_HOST       address to bind to (127.0.0.1; 0.0.0.0 opens it to the network)
  NOBG_DATA_DIR   folder for database, results and weights (./data)

Examples:
  nobg serve
  nobg serve --port 9000
  PORT=9000 NOBG_HOST=0.0.0.0 nobg serve

With NOBG_REDIS_URL, many processes share the work: --role api answers HTTP without an engine,
--role worker cuts photos out without a port (also: nobg worker), --role all does both.

On Ctrl-C or SIGTERM, running requests finish and new ones get 503. A second signal ends the server immediately.`,
    )
    .action(async ({ role, ...options }: { port?: string; role?: string }) => {
      const env = environmentOf(terminal, options);
      await runServer(role === undefined ? env : { ...env, NOBG_ROLE: role }, terminal, setExit);
    });
}

function roleOption(): Option {
  const about = 'what this process does in a cluster, overrides NOBG_ROLE';
  return new Option('--role <role>', about).choices(ROLES);
}

/** Runs a server or a worker, as the environment says, until it is told to stop. */
export async function runServer(
  env: Terminal['env'],
  terminal: Terminal,
  setExit: SetExit,
): Promise<void> {
  // What the server and its processes write is for this user alone.
  process.umask(0o077);
  const config = readConfig(env);
  refuseRoot(config, process.getuid?.());
  forgetSecrets(process.env);
  const stop = listenForStop();
  try {
    if (config.cluster.role === 'worker') await work(config, terminal, stop.signal);
    else await serve(config, terminal, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    setExit(EXIT.interrupted);
  } finally {
    stop.release();
  }
}

/** Resolves once the server was told to stop and has drained. */
async function serve(config: Config, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const logTo = logTarget(terminal);
  const setup =
    config.cluster.role === 'api'
      ? null
      : await (await import('../serve/networks.js')).setUpNetworks({
          ...{ config, terminal, stop, modes: modesOf(config) },
          check: () => checkSettings(config),
        });
  // The engine starts first, because the first photo waits longest for it; the server's modules load meanwhile.
  const engine =
    setup && startEngine(config, setup.networks, createLogger(config.http.logLevel, logTo));
  const { startServer } = await import('@nobg/server/main.js');
  const server = await startServer(config, {
    ...(setup === null || engine === null
      ? { networks: [] }
      : { networks: setup.networks, engine, deferredNetworks: setup.deferredNetworks }),
    logTo,
  });
  try {
    const [key, link] = [await server.ensureFirstKey(), await server.administratorLink()];
    const shown = terminal.stdout.isTTY || config.http.showSecrets === 'always';
    const secrets = shown ? { key, link } : { key: null, link: null };
    const late = setup?.late ?? [];
    terminal.stdout.write(
      `${welcome(server.url, secrets.key, secrets.link, late, config.networks)}\n`,
    );
    if (!shown) terminal.stdout.write(await keepSecrets(config.storage.dataDir, { key, link }));
    setup?.measureLater();
    await untilAborted(stop);
    terminal.stderr.write(
      'Stopping when the running photos are finished; press Ctrl-C again to stop immediately.\n',
    );
  } finally {
    // Measurements in the background end with the process; running requests do not wait for them.
    await server.close();
  }
}

/** Without a cluster one process serves all modes. */
function modesOf({ cluster }: Config) {
  return cluster.redisUrl === null ? MODES : cluster.workerModes;
}

/** What would stop the server is said before 135 MB are fetched, and not after. */
async function checkSettings(config: Config): Promise<void> {
  planEngine(config.engine);
  const [{ openDatabase }, { portProblem }] = await Promise.all([
    import('@nobg/server/adapters/database/open.js'),
    import('../doctor/setup.js'),
  ]);
  await makeDataFolder(config.storage.dataDir);
  await (await openDatabase(config.storage.databaseUrl)).close();
  const problem = await portProblem(config.http.host, config.http.port);
  if (problem !== null) throw new CliError(EXIT.setup, problem);
}
