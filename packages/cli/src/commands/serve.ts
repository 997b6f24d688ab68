import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import { inBothForms, int8Of, withInt8 } from '@nobg/engine/network-forms.js';
import { choosePrecision, recallChoice } from '@nobg/engine/precision/choose-precision.js';
import { deferred } from '@nobg/engine/process/deferred.js';
import { licenceExpression } from '@nobg/models/manifest/licence-expression.js';
import type { ModelProgress, ModelStatus, ModelStore } from '@nobg/models/types.js';
import { type Config, forgetSecrets, readConfig } from '@nobg/server/config/config.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { makeDataFolder } from '@nobg/server/wiring/data-folder.js';
import { planEngine, startEngine } from '@nobg/server/wiring/engine.js';
import { refuseRoot } from '@nobg/server/wiring/root-user.js';
import { Command } from 'commander';
import { openStore } from '../engine/open-store.js';
import { pullModels } from '../engine/pull-models.js';
import { CliError, EXIT, type SetExit } from '../exit.js';
import { weightsProgress } from '../output/weights-progress.js';
import { environmentOf, portOption } from '../port-option.js';
import { keepSecrets } from '../serve/kept-secrets.js';
import { readableLogLine } from '../serve/log-lines.js';
import { welcome } from '../serve/welcome.js';
import { listenForStop } from '../stop-signal.js';
import type { Terminal } from '../terminal.js';

/** `nobg serve`: the server, and the networks; all but the first are fetched beside its work. */
export function serveCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('serve')
    .description('Start the server: the API, results, and the pages that describe it.')
    .addOption(portOption())
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

On Ctrl-C or SIGTERM, running requests finish and new ones get 503. A second signal ends the server immediately.`,
    )
    .action(async (options: { port?: string }) => {
      // What the server and its processes write is for this user alone.
      process.umask(0o077);
      const config = readConfig(environmentOf(terminal, options));
      refuseRoot(config, process.getuid?.());
      forgetSecrets(process.env);
      const stop = listenForStop();
      try {
        await serve(config, terminal, stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        setExit(EXIT.interrupted);
      } finally {
        stop.release();
      }
    });
}

/** Resolves once the server was told to stop and has drained. */
async function serve(config: Config, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const store = await openStore(config);
  const known = await store.list();
  const needed = neededNetworks(known, config);
  const missing = needed.filter(({ state }) => state === 'absent').map(({ entry }) => entry.id);
  if (missing.length > 0) await checkSettings(config);
  // Nearly every mode needs it; the others are fetched while the server listens.
  const main = needed[0]?.entry.id ?? '';
  const first = needed
    .map(({ entry }) => entry.id)
    .filter((id) => [main, int8Of(main)].includes(id));
  await store.ensureAll(first, weightsProgress(terminal.stderr), stop);
  stop.throwIfAborted();

  const logTo = {
    write: (line: string) =>
      void terminal.stdout.write(terminal.stdout.isTTY ? readableLogLine(line) : line),
  };
  const late = missing.filter((id) => !first.includes(id));
  const all = needed.map(({ entry, path }) => ({
    id: entry.id,
    version: entry.version,
    path,
    licence: licenceExpression(entry),
    terms: entry.licence.weights,
    title: entry.title,
    packageLicence: entry.licence.package,
  }));
  const plan = planEngine(config.engine);
  const networks = await choosePrecision(all, {
    precision: config.engine.precision,
    threads: plan.threads,
    // The others are measured in the background, because the first photo may not need them.
    mayTry: [main],
    signal: stop,
    onTrial: (id) =>
      terminal.stderr.write(
        `Measuring whether ${id} is correct and faster in int8 on this machine.\n`,
      ),
  });
  stop.throwIfAborted();
  // The engine starts first, because the first photo waits longest for it; the server's modules load meanwhile.
  const log = createLogger(config.http.logLevel, logTo);
  const engine = startEngine(config, networks, log);
  const { startServer } = await import('@nobg/server/main.js');
  const arrived = deferred<void>();
  if (late.length === 0) arrived.resolve();
  const server = await startServer(config, {
    ...{ networks, engine },
    deferredNetworks: {
      missing: late,
      fetch: fetchWith(store, late, terminal, () => arrived.resolve()),
    },
    logTo,
  });
  try {
    const [key, link] = [await server.ensureFirstKey(), await server.administratorLink()];
    const shown = terminal.stdout.isTTY || config.http.showSecrets === 'always';
    const secrets = shown ? { key, link } : { key: null, link: null };
    const { url } = server;
    terminal.stdout.write(`${welcome(url, secrets.key, secrets.link, late, config.networks)}\n`);
    if (!shown) terminal.stdout.write(await keepSecrets(config.storage.dataDir, { key, link }));
    void arrived.promise
      .then(() => tryForms(store, { config, plan, terminal, stop }))
      // The measurement is for the next start: its failure must not end this one.
      .catch((error: unknown) =>
        terminal.stderr.write(`int8 was not measured: ${String(error)}\n`),
      );
    await aborted(stop);
    arrived.resolve();
    terminal.stderr.write(
      'Stopping when the running photos are finished; press Ctrl-C again to stop immediately.\n',
    );
  } finally {
    // Measurements in the background end with the process; running requests do not wait for them.
    await server.close();
  }
}

/** The networks of all modes, in the order in which they are fetched, in both forms. */
function neededNetworks(known: readonly ModelStatus[], config: Config): ModelStatus[] {
  const ids = requiredNetworks(config.networks);
  return withInt8(ids, isHere(known), config.engine.precision).map((id) => {
    const status = known.find(({ entry }) => entry.id === id);
    if (!status) throw new CliError(EXIT.setup, `The manifest of networks lacks "${id}".`);
    return status;
  });
}

function isHere(known: readonly ModelStatus[]): (id: string) => boolean {
  return (id) => known.find(({ entry }) => entry.id === id)?.state === 'compiled';
}

interface FormTrials {
  readonly config: Config;
  readonly plan: { readonly threads: number };
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
}

/**
 * Fetches the 8-bit forms that are not here, and tries those that were not tried on this processor, in a process
 * of its own beside the server's work. What comes of it counts from the next start on. A failure is no fault: the
 * server works, and the next start tries again.
 */
async function tryForms(
  store: ModelStore,
  { config, plan, terminal, stop }: FormTrials,
): Promise<void> {
  if (config.engine.precision !== 'auto' || stop.aborted) return;
  const needed = requiredNetworks(config.networks).flatMap((id) => [id, int8Of(id) ?? id]);
  const files = (await store.list())
    .map((model) => ({ ...model, id: model.entry.id }))
    .filter(({ id }) => needed.includes(id));
  const ids: string[] = [];
  for (const both of inBothForms(files)) {
    const known = both.int8.state === 'compiled' && (await recallChoice(both, plan.threads));
    if (both.float32.state === 'compiled' && !known) ids.push(both.float32.id, both.int8.id);
  }
  if (ids.length === 0) return;
  const names = ids.join(', ');
  terminal.stderr.write(
    `Measuring in the background whether int8 is faster on this machine: ${names}.\n`,
  );
  const fault = await pullModels(ids, terminal.env, stop);
  if (stop.aborted) return;
  terminal.stderr.write(
    fault === null
      ? `${names}: measured; the next start uses int8 if it is correct and faster.\n`
      : `${names} could not be downloaded or measured (the next start tries again): ${fault}\n`,
  );
}

/** Log lines come between, so that progress is written in lines, too. */
function fetchWith(
  store: ModelStore,
  ids: readonly string[],
  terminal: Terminal,
  onAll: () => void,
) {
  return async (onArrived: (id: string) => void, signal: AbortSignal): Promise<void> => {
    const show = weightsProgress(terminal.stderr, { inLines: true });
    const tell = (progress: ModelProgress): void => {
      show(progress);
      if (progress.kind === 'ready') onArrived(progress.id);
    };
    await store.ensureAll(ids, tell, signal);
    onAll();
  };
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

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
