import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readProcessor } from '../machine/processor.js';
import { runtimeVersion } from './runtime-version.js';

/** Beside the weights: networks as the runtime optimised them for this processor. */
const FOLDER = 'graphs';
/** Smaller networks load at once. */
const LEAST_BYTES = 2e6;
/** Of each network: machines with other processors may share the folder. */
const MOST_OF_ONE = 2;
/** A file under its temporary name belongs to a dead process after this, ms. */
const ABANDONED_MS = 10 * 60_000;

/** Where a network's optimised graph is, or is to be. */
export interface KeptGraph {
  /** Whole as far as its size tells; null where there is none. */
  readonly path: string | null;
  /** Where the runtime may write it; null where nothing is to be kept. */
  readonly temporary: string | null;
  /** Gives what was written to `temporary` its name, and removes what is old. Never throws. */
  keep(): Promise<void>;
  /** Removes what was written to `temporary`, if anything. Never throws. */
  giveUp(): Promise<void>;
  /** Removes a graph that could not be loaded. Never throws. */
  drop(): Promise<void>;
}

/**
 * Lets `loadSession` keep the graphs of the networks of this folder from now on. Not for who
 * only tries a network out. A folder that cannot be written is no fault.
 */
export function keepGraphsBeside(networkPath: string): void {
  try {
    mkdirSync(join(dirname(networkPath), FOLDER));
  } catch {
    // It is there already, or it cannot be: then networks are optimised at each start.
  }
}

/**
 * Looks for the optimised graph of a network. Its name holds a hash of all that it depends on – the
 * network's file, the runtime, its options and the processor – and its own size, by which one that
 * was cut short is told; it is removed.
 *
 * @param options of the session, which decide what optimising does
 */
export async function findKeptGraph(networkPath: string, options: object): Promise<KeptGraph> {
  const folder = join(dirname(networkPath), FOLDER);
  const source = await stat(networkPath);
  const names = source.size < LEAST_BYTES ? null : await readdir(folder).catch(() => null);
  if (names === null) return NOTHING_KEPT;
  const stem = basename(networkPath, '.onnx');
  const parts = [stem, source.size, source.mtimeMs, options, runtimeVersion(), readProcessor()];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
  const start = `${stem}.${hash}.`;
  const name = names.find((other) => other.startsWith(start) && other.endsWith('.onnx'));
  const path = name === undefined ? null : await whole(join(folder, name));
  const temporary = join(folder, `${start}${process.pid}.tmp`);
  return {
    path,
    temporary,
    async keep() {
      try {
        const { size } = await stat(temporary);
        await rename(temporary, join(folder, `${start}${size}.onnx`));
        await prune(folder, stem);
      } catch {
        await remove(temporary);
      }
    },
    giveUp: () => remove(temporary),
    drop: async () => {
      if (path !== null) await remove(path);
    },
  };
}

const NOTHING_KEPT: KeptGraph = {
  path: null,
  temporary: null,
  keep: async () => {},
  giveUp: async () => {},
  drop: async () => {},
};

/** The path, if the file has the size that its name says; else it is removed. */
async function whole(path: string): Promise<string | null> {
  const said = Number(path.split('.').at(-2));
  const size = await stat(path).then(
    (file) => file.size,
    () => null,
  );
  if (size === said) return path;
  await remove(path);
  return null;
}

/** Keeps the newest of a network's graphs, none whose network is gone, and nothing half written. */
async function prune(folder: string, stem: string): Promise<void> {
  const networks = new Set(await readdir(dirname(folder)));
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      return {
        name,
        path,
        at: await stat(path).then(
          (file) => file.mtimeMs,
          () => 0,
        ),
      };
    }),
  );
  const graphs = files.filter(({ name }) => name.endsWith('.onnx')).sort((a, b) => b.at - a.at);
  const old = graphs.filter(({ name }) => name.startsWith(`${stem}.`)).slice(MOST_OF_ONE);
  const orphans = graphs.filter(({ name }) => !networks.has(`${name.split('.')[0]}.onnx`));
  const abandoned = files.filter(
    ({ name, at }) => name.endsWith('.tmp') && Date.now() - at > ABANDONED_MS,
  );
  for (const { path } of [...old, ...orphans, ...abandoned]) await remove(path);
}

function remove(path: string): Promise<void> {
  return rm(path, { force: true }).catch(() => undefined);
}
