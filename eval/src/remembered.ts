import { deserialize, serialize } from 'node:v8';
import { readProcessor } from '@nobg/engine/machine/processor.js';
import type { Networks } from '@nobg/engine/networks/networks.js';
import { runtimeVersion } from '@nobg/engine/networks/runtime-version.js';
import type { NetworkFile, UsedNetwork } from '@nobg/engine/types.js';
import { sha256OfFile } from '@nobg/models/sha256.js';
import type { Answer } from './answer-file.js';
import type { AnswerStore } from './answer-store.js';
import { ownCopy } from './own-copy.js';
import { questionKey } from './question-key.js';
import { RecentAnswers } from './recent-answers.js';
import { minus, NOTHING_SPENT, plus, type Spent, startClock } from './spent.js';

/** Methods of `Networks` that give no network. */
const NO_NETWORK: ReadonlySet<string> = new Set<keyof Networks>([
  'has',
  'hasRoomFor',
  'takeUsed',
  'close',
]);

/** By how much a clock was wrong: to be added to what it said, in all and by network. */
export interface Correction {
  readonly all: Spent;
  /** Of it, milliseconds by the network's id. */
  readonly byNetwork: ReadonlyMap<string, number>;
}

/** A network whose answers are remembered. */
interface Known {
  readonly id: string;
  /** All that its answers depend on beside the question. */
  readonly identity: string;
  /** Whether it has run: a first run is slower, by what the runtime sets up. */
  warm: boolean;
}

/**
 * Keeps what networks answered, in this process and, where there is a store, on disk, so that
 * cutting a photo out in many ways or many times asks each thing once. An answer from memory counts
 * with the time that it took at first, and loading networks and keeping answers count for nothing:
 * two ways differ by what they do, and not by what else the machine did.
 */
export class NetworkMemory {
  readonly #recent = new RecentAnswers();
  readonly #store: AnswerStore | null;
  readonly #threads: number;
  readonly #identities = new Map<string, Promise<string>>();
  #correction = NOTHING_SPENT;
  #byNetwork = new Map<string, number>();

  /** @param threads that a network run may use: they decide how long it takes */
  constructor(store: AnswerStore | null = null, threads = 1) {
    this.#store = store;
    this.#threads = threads;
  }

  /**
   * Networks that answer from this memory what they were asked before.
   *
   * @param files all that `networks` may load
   */
  over(networks: Networks, files: readonly NetworkFile[]): Networks {
    const used = new Map<string, UsedNetwork>();
    const takeFresh = (): UsedNetwork[] => {
      const fresh = networks.takeUsed();
      for (const network of fresh) used.set(network.id, network);
      return fresh;
    };
    const takeUsed = (): UsedNetwork[] => {
      takeFresh();
      const all = [...used.values()];
      used.clear();
      return all;
    };
    const known = new Map<string, Known>();
    const open = async (asking: Promise<object>, fresh: UsedNetwork | undefined) => {
      const clock = startClock();
      if (!fresh) throw new Error('expected a network that is asked for to be among those used');
      const network = await asking;
      const identity = await this.#identityOf(fresh, files);
      const it = known.get(identity) ?? { id: fresh.id, identity, warm: false };
      known.set(identity, it);
      this.#correct(it.id, minus(NOTHING_SPENT, clock()));
      return around(network, (method, run, args) => {
        return method === 'close' ? run() : this.#answer(it, method, args, run);
      });
    };
    return around(networks, (name, run) => {
      if (name === 'takeUsed') return takeUsed();
      if (NO_NETWORK.has(name)) return run();
      takeFresh();
      // What is asked for is noted before anything is awaited.
      const asking = run() as Promise<object>;
      return open(asking, takeFresh().at(-1));
    });
  }

  /** What is to be added to the time of all that ran since the last call; may be negative. */
  takeCorrection(): Correction {
    const correction = { all: this.#correction, byNetwork: this.#byNetwork };
    this.#correction = NOTHING_SPENT;
    this.#byNetwork = new Map();
    return correction;
  }

  async #answer(
    network: Known,
    method: string,
    args: readonly unknown[],
    run: () => unknown,
  ): Promise<unknown> {
    const clock = startClock();
    const key = questionKey([network.identity, method, args]);
    const kept = this.#recent.get(key) ?? (await this.#store?.read(key)) ?? null;
    const answer = kept ?? (await this.#ask(network, run));
    const value: unknown = ownCopy(deserialize(answer.bytes));
    this.#recent.set(key, answer);
    if (kept === null) await this.#store?.write(key, answer);
    this.#correct(network.id, minus(answer.spent, clock()));
    return value;
  }

  async #ask(network: Known, run: () => unknown): Promise<Answer> {
    if (!network.warm) await run();
    network.warm = true;
    const clock = startClock();
    const value = await run();
    const spent = clock();
    return { bytes: serialize(value), spent };
  }

  #correct(id: string, by: Spent): void {
    this.#correction = plus(this.#correction, by);
    this.#byNetwork.set(id, (this.#byNetwork.get(id) ?? 0) + by.ms);
  }

  /**
   * The network's file by its content, and what else may change its answers or their time. Sums of
   * bytes may overflow on one processor and not on another, so answers stay where they were given.
   */
  #identityOf({ id }: UsedNetwork, files: readonly NetworkFile[]): Promise<string> {
    const file = files.find((candidate) => candidate.id === id);
    if (!file) throw new Error(`expected the network ${id} to be among the files of its set-up`);
    const { path } = file;
    const identity =
      this.#identities.get(path) ??
      sha256OfFile(path).then(({ sha256 }) =>
        JSON.stringify([id, sha256, runtimeVersion(), readProcessor(), this.#threads]),
      );
    this.#identities.set(path, identity);
    return identity;
  }
}

/** As `target`, with `answer` in the place of its methods. */
function around<T extends object>(
  target: T,
  answer: (name: string, run: () => unknown, args: readonly unknown[]) => unknown,
): T {
  return new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name);
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      return (...args: readonly unknown[]) => answer(name, () => value.apply(of, args), args);
    },
  });
}
