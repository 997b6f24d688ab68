import { MODES } from '@nobg/contract/modes.js';
import { modesUsing, onlyPromptsUse, requiredNetworks } from '@nobg/engine/mode-networks.js';
import type { NetworkChoice } from '@nobg/engine/network-choice.js';
import { int8Of, standardId, withInt8 } from '@nobg/engine/network-forms.js';
import { choosePrecision } from '@nobg/engine/precision/choose-precision.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import type { ModelStatus } from '@nobg/models/types.js';
import { type Config, readConfig } from '@nobg/server/config/config.js';
import { planEngine } from '@nobg/server/wiring/engine.js';
import { Command } from 'commander';
import { openStore } from '../engine/open-store.js';
import { EXIT, type SetExit } from '../exit.js';
import { formLines } from '../output/form-lines.js';
import { table } from '../output/table.js';
import { formatBytes } from '../output/units.js';
import { weightsProgress } from '../output/weights-progress.js';
import { listenForStop } from '../stop-signal.js';
import { printJson, type Terminal } from '../terminal.js';

/** `nobg models`: the networks' weights. */
export function modelsCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('models').description('Manage the weights of the networks.');
  const open = () => openStore(readConfig(terminal.env));
  const choice = () => readConfig(terminal.env).networks;

  command
    .command('list')
    .description('List the networks, their licences and local state.')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', '\nExamples:\n  nobg models list\n  nobg models list --json')
    .action(async (options: { json?: true }) => {
      const all = await (await open()).list();
      if (options.json)
        return printJson(
          terminal,
          all.map((model) => publicModel(model, choice())),
        );
      const used = choice();
      const head = ['ID', 'VERSION', 'STATE', 'DOWNLOAD>', 'ON DISK>', 'MODES', 'PACKAGE LICENCE'];
      const rows = all.map((model) => row(model, used));
      terminal.stdout.write(`${table(head, rows)}\n\n`);
      terminal.stdout.write(`Set of networks (NOBG_LICENCES): ${used.licences}\n\n`);
      const { engine } = readConfig(terminal.env);
      const needed = requiredNetworks(used);
      const inUse = all.filter(({ entry }) => needed.includes(standardId(entry.id)));
      const forms = await formLines(inUse, engine.precision, planEngine(engine).threads);
      terminal.stdout.write(
        forms
          .map((line) => `${line}.\n`)
          .join('')
          .concat('\n'),
      );
      for (const { entry } of all) {
        terminal.stdout.write(`${entry.id}: ${entry.title}. Weights: ${entry.licence.weights}\n`);
      }
    });

  command
    .command('pull')
    .description('Download, verify and compile missing networks.')
    .argument('[id...]', 'networks (default: those that the modes need, see NOBG_LICENCES)')
    .option('--all', 'all known networks')
    .addHelpText('after', '\nExamples:\n  nobg models pull\n  nobg models pull rvm')
    .action(async (given: string[], options: { all?: true }) => {
      const store = await open();
      const known = (await store.list()).map(({ entry }) => entry.id);
      const standard = () => {
        const { networks, engine } = readConfig(terminal.env);
        return withInt8(requiredNetworks(networks), () => false, engine.precision);
      };
      const ids = given.length > 0 ? given : options.all ? known : standard();
      const stop = listenForStop();
      try {
        const show = weightsProgress(terminal.stderr);
        const networks = await store.ensureAll(ids, show, stop.signal);
        for (const { id, path } of networks) terminal.stdout.write(`${id}: ${path}\n`);
        await tryPrecision(readConfig(terminal.env).engine, networks, terminal, stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        terminal.stderr.write('Stopped. Partial downloads are kept for the next run.\n');
        setExit(EXIT.interrupted);
      } finally {
        stop.release();
      }
    });

  command
    .command('verify')
    .description('Verify the checksums of compiled files.')
    .argument('[id...]', 'networks (default: all local ones)')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExamples:\n  nobg models verify\n  nobg models verify isnet --json')
    .action(async (given: string[], options: { json?: true }) => {
      const store = await open();
      const here = (await store.list()).filter(({ state }) => state === 'compiled');
      const ids = given.length > 0 ? given : here.map(({ entry }) => entry.id);
      const outcome = [];
      for (const id of ids) outcome.push({ id, ...(await store.verify(id)) });
      if (options.json) printJson(terminal, outcome);
      else if (outcome.length === 0) terminal.stderr.write('No network has been downloaded yet.\n');
      else {
        for (const { id, ok, reason } of outcome) {
          terminal.stdout.write(ok ? `${id}: whole\n` : `${id}: ${reason}\n`);
        }
      }
      if (outcome.some(({ ok }) => !ok)) setExit(EXIT.failed);
    });

  return command;
}

/** Measures now which form of a network is faster here, so that no start has to wait for it. */
async function tryPrecision(
  engine: Config['engine'],
  networks: readonly NetworkFile[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const chosen = await choosePrecision(networks, {
    signal,
    precision: engine.precision,
    threads: planEngine(engine).threads,
    onTrial: (id) =>
      terminal.stderr.write(
        `Measuring whether ${id} is correct and faster in int8 on this machine.\n`,
      ),
  });
  for (const { id } of networks.filter(({ id }) => int8Of(id))) {
    const form = chosen.find((network) => network.id === id) ? id : int8Of(id);
    terminal.stdout.write(`${form} will be used.\n`);
  }
}

function publicModel({ entry, state, path, bytes }: ModelStatus, choice: NetworkChoice) {
  const { id, title, version, source, sha256, licence } = entry;
  const download = { ...source, sha256, bytes: entry.bytes };
  const modes = modesUsing(id, choice);
  const points_and_box = onlyPromptsUse(id, choice);
  return { id, title, version, state, path, bytes, licence, modes, points_and_box, download };
}

function row({ entry, state, bytes }: ModelStatus, choice: NetworkChoice): string[] {
  const modes = modesUsing(entry.id, choice);
  const prompts = onlyPromptsUse(entry.id, choice) ? ['points', 'box'] : [];
  return [
    entry.id,
    entry.version,
    state === 'compiled' ? 'ready' : 'not fetched',
    formatBytes(entry.bytes),
    bytes === null ? '–' : formatBytes(bytes),
    modes.length === MODES.length ? 'all' : [...modes, ...prompts].join(', ') || '–',
    entry.licence.package,
  ];
}
