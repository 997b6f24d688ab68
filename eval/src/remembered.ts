import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { Networks } from '@nobg/engine/networks/networks.js';

interface Answer {
  readonly value: unknown;
  /** What it took to get. */
  readonly ms: number;
}

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * Keeps what networks answered, so that cutting one photo out in many ways asks each thing
 * once. An answer from memory counts with the time that it took: two ways differ by what
 * they do, and not by what else the machine did.
 */
export class NetworkMemory {
  readonly #answers = new Map<string, Answer>();
  #spared = 0;

  /** Networks that answer from this memory what they were asked before. */
  over(networks: Networks): Networks {
    return this.#wrap(networks, async (name, ask) => {
      if (!OPENS.has(name)) return ask();
      const network = (await ask()) as object;
      return this.#wrap(network, (method, run, args) =>
        method === 'close' ? run() : this.#answer([name, method, ...args], run),
      );
    });
  }

  /** Forgets all answers, as for the next photo. */
  forget(): void {
    this.#answers.clear();
  }

  /** Milliseconds that answers from memory took at first, since the last call. */
  takeSpared(): number {
    const spared = this.#spared;
    this.#spared = 0;
    return spared;
  }

  async #answer(question: readonly unknown[], run: () => unknown): Promise<unknown> {
    const key = createHash('sha256').update(serialize(question)).digest('base64');
    const known = this.#answers.get(key);
    if (known) {
      this.#spared += known.ms;
      return structuredClone(known.value);
    }
    const start = performance.now();
    const value = await run();
    this.#answers.set(key, { value: structuredClone(value), ms: performance.now() - start });
    return value;
  }

  /** As `target`, with `around` in the place of its methods. */
  #wrap<T extends object>(
    target: T,
    around: (name: string, run: () => unknown, args: readonly unknown[]) => unknown,
  ): T {
    return new Proxy(target, {
      get: (of, name) => {
        const value: unknown = Reflect.get(of, name);
        if (typeof value !== 'function' || typeof name !== 'string') return value;
        // What gives no promise is not asked of a network.
        if (NO_QUESTIONS.has(name)) return value.bind(of);
        return (...args: readonly unknown[]) =>
          around(name, () => (value as Method).apply(of, args as unknown[]), args);
      },
    });
  }
}

const NO_QUESTIONS: ReadonlySet<string> = new Set<keyof Networks>(['has', 'takeUsed']);
/** Methods that give a network. */
const OPENS: ReadonlySet<string> = new Set<keyof Networks>([
  'isnet',
  'rvm',
  'centernet',
  'selfieMulticlass',
  'garments',
  'samEncoder',
  'samDecoder',
  'u2netp',
  'deeplabVoc',
  'matte',
]);
