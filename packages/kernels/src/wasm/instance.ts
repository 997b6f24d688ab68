import type { Arguments, Kernel, Memory } from './kernel.js';
import { assemble } from './module.js';

/** A module's functions, which take their arguments by name, and the memory that they work in. */
export type Instance<K extends Record<string, Kernel>> = {
  readonly [name in keyof K]: (values: Arguments<K[name]>) => number;
} & { readonly arena: Arena };

/** An instance's memory, allocated from its beginning on and freed as a whole. */
export interface Arena extends Memory {
  /**
   * @returns address of that many bytes, a multiple of 16. They hold whatever was there before, 0 at first. Views of
   *   the memory that were made before are of no use any more
   */
  alloc(bytes: number): number;
  /** Frees everything. */
  reset(): void;
}

const PAGE_BYTES = 65_536;
/** Pages that are added at least: each time views are made anew. */
const LEAST_PAGES = 64;
const ALIGNED = 16;

/**
 * A factory of instances of these functions. They are compiled once, for the first instance. Each instance has a memory of
 * its own, which is freed with it.
 */
export function instanceFactory<K extends Record<string, Kernel>>(kernels: K): () => Instance<K> {
  let module: WebAssembly.Module | undefined;
  return () => {
    module ??= new WebAssembly.Module(assemble(kernels));
    const { memory, ...functions } = new WebAssembly.Instance(module).exports;
    const named = Object.entries(kernels).map(([name, { parameters }]) => [
      name,
      byName(functions[name] as (...values: number[]) => number, Object.keys(parameters)),
    ]);
    return {
      ...Object.fromEntries(named),
      arena: arenaIn(memory as WebAssembly.Memory),
    } as Instance<K>;
  };
}

/** Calls a function of positional parameters with an object. */
function byName(call: (...values: number[]) => number, names: readonly string[]) {
  const values: number[] = names.map(() => 0);
  return (by: Readonly<Record<string, number>>) => {
    for (let i = 0; i < names.length; i++) values[i] = by[names[i]!]!;
    return call(...values);
  };
}

function arenaIn(memory: WebAssembly.Memory): Arena {
  let used = 0;
  let floats = new Float32Array(memory.buffer);
  let words = new Int32Array(memory.buffer);
  let bytes = new Uint8Array(memory.buffer);
  return {
    alloc(wanted) {
      const at = used;
      used = Math.ceil((at + wanted) / ALIGNED) * ALIGNED;
      const lacking = used - bytes.length;
      if (lacking > 0) {
        memory.grow(Math.max(LEAST_PAGES, Math.ceil(lacking / PAGE_BYTES)));
        floats = new Float32Array(memory.buffer);
        words = new Int32Array(memory.buffer);
        bytes = new Uint8Array(memory.buffer);
      }
      return at;
    },
    reset() {
      used = 0;
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
