import { existsSync, statSync } from 'node:fs';
import { NobgError } from '@nobg/contract/errors.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import type { NetworkDescriptor } from '@nobg/models/registry/descriptor.js';
import { DEFAULT_CHOICE, type NetworkChoice } from '../network-choice.js';
import { int8Of } from '../network-forms.js';
import type { NetworkFile, UsedNetwork } from '../types.js';
import { keepGraphsBeside } from './kept-graph.js';
import type { Closable, NetworkLoader } from './network-loader.js';

/**
 * The networks that a process may use. Each is loaded when it is first asked for and then
 * kept, so that five modes do not cost five times the memory.
 */
export interface Networks {
  /** Which of them the modes are made of. */
  readonly choice: NetworkChoice;
  /** Descriptors of the networks that are no operator's. */
  readonly descriptors: readonly NetworkDescriptor[];
  /**
   * A network, loaded now unless it is; noted as used.
   * @throws Error when it is not in the set-up, or cannot be loaded; NobgError `not_ready` when its file is not there
   *   yet, which the next call looks for again
   */
  get<T extends Closable>(network: NetworkLoader<T>): Promise<T>;
  /** Whether a network can be asked for now: it is in the set-up and has been fetched. */
  has(id: string): boolean;
  /** Whether a network can be loaded now, is not yet, and no other would have to go for it. */
  hasRoomFor(id: string): boolean;
  /** Ids of those that are loaded or being loaded, in any order. */
  loaded(): string[];
  /** The networks asked for since the last call, in the order of their first use. */
  takeUsed(): UsedNetwork[];
  close(): Promise<void>;
}

/** A loaded network takes about this many times its file: weights, their packed form, activations. */
const MEMORY_OF_FILE = 3;

interface NetworksOptions {
  readonly choice?: NetworkChoice | undefined;
  /**
   * Bytes that this process may hold: above, those networks that were used least recently, and not by the photo in
   * work, make room for one that is to be loaded. No bound unless given.
   */
  readonly memory?: number | undefined;
  /** Default: the networks that NoBG comes with. */
  readonly descriptors?: readonly NetworkDescriptor[];
}

/**
 * Opens the networks of a set-up; none is loaded yet.
 *
 * @param threads threads that one run may use
 */
export function openNetworks(
  files: readonly NetworkFile[],
  threads: number,
  {
    choice = DEFAULT_CHOICE,
    memory = Number.POSITIVE_INFINITY,
    descriptors = BUILTIN_NETWORKS,
  }: NetworksOptions = {},
): Networks {
  /** The most recently used last. */
  const loaded = new Map<string, Promise<Closable>>();
  const used = new Map<string, UsedNetwork>();
  for (const file of files) keepGraphsBeside(file.path);

  /** The form in 8 bits where the set-up has both. */
  function fileOf(id: string): NetworkFile | undefined {
    return (
      files.find((candidate) => candidate.id === int8Of(id)) ??
      files.find((candidate) => candidate.id === id)
    );
  }

  // Nothing is awaited before the network is noted as used: a measurement reads it then.
  async function get<T extends Closable>({ id, load }: NetworkLoader<T>): Promise<T> {
    const file = fileOf(id);
    if (!file) throw new Error(`the network "${id}" is missing from the engine's set-up`);
    used.set(id, { id: file.id, version: file.version, licence: file.licence });
    let network = loaded.get(id) as Promise<T> | undefined;
    if (!network) {
      if (!existsSync(file.path)) throw notFetched(id);
      network = makeRoom(file).then(() => load(file.path, threads));
      // A network that failed to load is tried again by the next photo.
      network.catch(() => loaded.delete(id));
    }
    loaded.delete(id);
    loaded.set(id, network);
    return network;
  }

  function memoryOf({ path }: NetworkFile): number {
    return MEMORY_OF_FILE * statSync(path).size;
  }

  async function makeRoom(file: NetworkFile): Promise<void> {
    const wanted = memoryOf(file);
    for (const [id, network] of [...loaded]) {
      if (process.memoryUsage.rss() + wanted <= memory) return;
      if (used.has(id)) continue;
      loaded.delete(id);
      await (await network).close();
    }
  }

  return {
    choice,
    descriptors,
    get,
    has: (id) => existsSync(fileOf(id)?.path ?? ''),
    hasRoomFor(id) {
      const file = fileOf(id);
      if (!file || loaded.has(id) || !existsSync(file.path)) return false;
      return process.memoryUsage.rss() + memoryOf(file) <= memory;
    },
    loaded: () => [...loaded.keys()],
    takeUsed() {
      const names = [...used.values()];
      used.clear();
      return names;
    },
    async close() {
      for (const network of loaded.values()) await (await network).close();
      loaded.clear();
    },
  };
}

/** Networks may be fetched while photos are already cut out with those that are there. */
function notFetched(id: string): NobgError {
  return new NobgError(
    'not_ready',
    `The network ${id}, which this cutout needs, has not been fetched yet; try again later.`,
  );
}
