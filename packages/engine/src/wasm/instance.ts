import { assemble, type Kernel } from './module.js';

/** A module's functions, and the memory that they work in. */
export type Instance<K extends Record<string, Kernel>> = {
  readonly [name in keyof K]: (...parameters: number[]) => number;
} & { readonly room: Room };

/** An instance's memory, handed out from its beginning on. */
export interface Room {
  /**
   * @returns address of so many bytes, a multiple of 16. They hold whatever was there before, 0 at first. Views of
   *   the memory that were made before are of no use any more
   */
  take(bytes: number): number;
  /** Everything is to be handed out again. */
  clear(): void;
  /** All of the memory, until more is taken. */
  readonly floats: Float32Array;
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
}

const PAGE_BYTES = 65_536;
/** Pages that are added at least: each time views are made anew. */
const LEAST_PAGES = 64;
const ALIGNED = 16;

/**
 * What makes instances of these functions: compiled once, when the first is asked for. Each has a memory of its own,
 * which is given back with it.
 */
export function maker<K extends Record<string, Kernel>>(kernels: K): () => Instance<K> {
  let module: WebAssembly.Module | undefined;
  return () => {
    module ??= new WebAssembly.Module(assemble(kernels));
    const { memory, ...functions } = new WebAssembly.Instance(module).exports;
    return { ...functions, room: roomIn(memory as WebAssembly.Memory) } as Instance<K>;
  };
}

function roomIn(memory: WebAssembly.Memory): Room {
  let taken = 0;
  let floats = new Float32Array(memory.buffer);
  let words = new Int32Array(memory.buffer);
  let bytes = new Uint8Array(memory.buffer);
  return {
    take(wanted) {
      const at = taken;
      taken = Math.ceil((at + wanted) / ALIGNED) * ALIGNED;
      const lacking = taken - bytes.length;
      if (lacking > 0) {
        memory.grow(Math.max(LEAST_PAGES, Math.ceil(lacking / PAGE_BYTES)));
        floats = new Float32Array(memory.buffer);
        words = new Int32Array(memory.buffer);
        bytes = new Uint8Array(memory.buffer);
      }
      return at;
    },
    clear() {
      taken = 0;
    },
    get floats() {
      return floats;
    },
    get words() {
      return words;
    },
    get bytes() {
      return bytes;
    },
  };
}
