import { existsSync, statSync } from 'node:fs';
import { NobgError } from '@nobg/contract/errors.js';
import { DEFAULT_CHOICE, type NetworkChoice } from '../network-choice.js';
import { int8Of } from '../network-forms.js';
import type { NetworkFile, UsedNetwork } from '../types.js';
import { type Centernet, loadCenternet } from './centernet.js';
import { type DeeplabVoc, loadDeeplabVoc } from './deeplab-voc.js';
import { type GarmentNetwork, loadGarments } from './garments.js';
import { type Isnet, loadIsnet } from './isnet.js';
import { keepGraphsBeside } from './kept-graph.js';
import { loadMatte, type MatteNetwork } from './matte.js';
import { loadSamDecoder, loadSamEncoder, type SamDecoder, type SamEncoder } from './mobile-sam.js';
import { loadRvm, type Rvm } from './rvm.js';
import { loadSelfieMulticlass, type SelfieMulticlass } from './selfie-multiclass.js';
import { loadU2netp, type U2netp } from './u2netp.js';

/**
 * The networks that a process may use. Each is loaded when it is first asked for and then
 * kept, so that five modes do not cost five times the memory.
 */
export interface Networks {
  /** Which of them the modes are made of. */
  readonly choice: NetworkChoice;
  isnet(): Promise<Isnet>;
  rvm(): Promise<Rvm>;
  centernet(): Promise<Centernet>;
  selfieMulticlass(): Promise<SelfieMulticlass>;
  garments(): Promise<GarmentNetwork>;
  samEncoder(): Promise<SamEncoder>;
  samDecoder(): Promise<SamDecoder>;
  u2netp(): Promise<U2netp>;
  deeplabVoc(): Promise<DeeplabVoc>;
  /** A network of the operator's own. */
  matte(id: string): Promise<MatteNetwork>;
  /** Whether a network can be asked for now: it is in the set-up and has been fetched. */
  has(id: string): boolean;
  /** Whether a network can be loaded now, is not yet, and no other would have to go for it. */
  hasRoomFor(id: string): boolean;
  /** The networks asked for since the last call, in the order of their first use. */
  takeUsed(): UsedNetwork[];
  close(): Promise<void>;
}

interface Closable {
  close(): Promise<void>;
}

/** A network takes about this many times its file: weights, their packed form, activations. */
const MEMORY_OF_FILE = 3;

/**
 * @param threads threads that one run may use
 * @param memory bytes that this process may hold: above, those networks that were used least
 *   recently, and not by the photo in work, make room for one that is to be loaded
 * @throws Error (from the network's own function) when a network that is asked for is not
 *   among `files`, or cannot be loaded; NobgError `not_ready` when its file is not there yet,
 *   which the next photo looks for again
 */
export function openNetworks(
  files: readonly NetworkFile[],
  threads: number,
  {
    choice = DEFAULT_CHOICE,
    memory = Number.POSITIVE_INFINITY,
  }: { readonly choice?: NetworkChoice | undefined; readonly memory?: number | undefined } = {},
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

  function get<T extends Closable>(
    id: string,
    load: (path: string, threads: number) => Promise<T>,
  ): Promise<T> {
    const file = fileOf(id);
    if (!file) throw new Error(`the network "${id}" is missing from the engine's set-up`);
    used.set(id, { id: file.id, version: file.version, licence: file.licence });
    let network = loaded.get(id) as Promise<T> | undefined;
    if (!network) {
      if (!existsSync(file.path)) throw notFetched(id);
      network = makeRoom(file.path).then(() => load(file.path, threads));
      // A network that failed to load is tried again by the next photo.
      network.catch(() => loaded.delete(id));
    }
    loaded.delete(id);
    loaded.set(id, network);
    return network;
  }

  async function makeRoom(path: string): Promise<void> {
    const wanted = memoryOf(path);
    for (const [id, network] of [...loaded]) {
      if (process.memoryUsage.rss() + wanted <= memory) return;
      if (used.has(id)) continue;
      loaded.delete(id);
      await (await network).close();
    }
  }

  return {
    choice,
    isnet: async () => get('isnet', loadIsnet),
    rvm: async () => get('rvm', loadRvm),
    centernet: async () => get('centernet', loadCenternet),
    selfieMulticlass: async () => get('selfie-multiclass', loadSelfieMulticlass),
    garments: async () => get('garments', loadGarments),
    samEncoder: async () => get('mobile-sam-encoder', loadSamEncoder),
    samDecoder: async () => get('mobile-sam-decoder', loadSamDecoder),
    u2netp: async () => get('u2netp', loadU2netp),
    deeplabVoc: async () => get('deeplab-voc', loadDeeplabVoc),
    matte: async (id) => get(id, loadMatte),
    has: (id) => existsSync(fileOf(id)?.path ?? ''),
    hasRoomFor(id) {
      const file = fileOf(id);
      if (!file || loaded.has(id) || !existsSync(file.path)) return false;
      return process.memoryUsage.rss() + memoryOf(file.path) <= memory;
    },
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

function memoryOf(path: string): number {
  return MEMORY_OF_FILE * statSync(path).size;
}

/** Networks may be fetched while photos are already cut out with those that are there. */
function notFetched(id: string): NobgError {
  return new NobgError(
    'not_ready',
    `The network ${id}, which this cutout needs, has not been fetched yet; try again later.`,
  );
}
