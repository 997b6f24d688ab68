import type { Mode } from '@nobg/contract/modes.js';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import { inBothForms, int8Of, withInt8 } from '@nobg/engine/network-forms.js';
import { choosePrecision, recallChoice } from '@nobg/engine/precision/choose-precision.js';
import { deferred } from '@nobg/engine/process/deferred.js';
import { licenceExpression } from '@nobg/models/manifest/licence-expression.js';
import type { ModelProgress, ModelStatus, ModelStore } from '@nobg/models/types.js';
import type { Config } from '@nobg/server/config/config.js';
import { planEngine } from '@nobg/server/wiring/engine.js';
import { openStore } from '../engine/open-store.js';
import { pullModels } from '../engine/pull-models.js';
import { CliError, EXIT } from '../exit.js';
import { weightsProgress } from '../output/weights-progress.js';
import type { Terminal } from '../terminal.js';

/** Brings the networks that a process with an engine runs: the main one at once, the others beside its work. */
export interface NetworkSetup {
  readonly config: Config;
  readonly modes: readonly Mode[];
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
  /** Says what would stop the start, before much is fetched for nothing. */
  readonly check: () => Promise<void>;
}

/**
 * Resolves once the network is here that nearly every mode needs.
 * @throws the signal's reason; StartError, CliError with one sentence for people
 */
export async function setUpNetworks({ config, modes, terminal, stop, check }: NetworkSetup) {
  const store = await openStore(config);
  const known = await store.list();
  const needed = neededNetworks(known, config, modes);
  const missing = needed.filter(({ state }) => state === 'absent').map(({ entry }) => entry.id);
  if (missing.length > 0) await check();
  // Nearly every mode needs it; the others are fetched beside the work.
  const main = needed[0]?.entry.id ?? '';
  const first = needed
    .map(({ entry }) => entry.id)
    .filter((id) => [main, int8Of(main)].includes(id));
  await store.ensureAll(first, weightsProgress(terminal.stderr), stop);
  stop.throwIfAborted();

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
  const arrived = deferred<void>();
  if (late.length === 0) arrived.resolve();
  return {
    networks,
    late,
    deferredNetworks: {
      missing: late,
      fetch: fetchWith(store, late, terminal, () => arrived.resolve()),
    },
    /** Once all are here, measures those that were not measured on this machine; what comes of it counts from the next start on. */
    measureLater() {
      void arrived.promise
        .then(() => tryForms(store, { config, plan, terminal, stop }))
        // The measurement is for the next start: its failure must not end this one.
        .catch((error: unknown) =>
          terminal.stderr.write(`int8 was not measured: ${String(error)}\n`),
        );
      stop.addEventListener('abort', () => arrived.resolve(), { once: true });
    },
  };
}

/** The networks of these modes, in the order in which they are fetched, in both forms. */
function neededNetworks(
  known: readonly ModelStatus[],
  config: Config,
  modes: readonly Mode[],
): ModelStatus[] {
  const ids = requiredNetworks(config.networks, modes);
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
