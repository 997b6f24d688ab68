import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Answer, packAnswer, unpackAnswer } from './answer-file.js';
import { messageOf } from './message-of.js';
import { UsageError } from './usage-error.js';
import { writeAtomically } from './write-atomically.js';

/**
 * Answers of networks on disk, one file each, named by a hash of the question. Several runs may use
 * one folder at once.
 */
export class AnswerStore {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** @throws UsageError when the folder can't be made or written */
  static async open(dir: string): Promise<AnswerStore> {
    const store = new AnswerStore(dir);
    const trial = join(dir, `.trial-${process.pid}`);
    await store.#writing(async () => {
      await mkdir(dir, { recursive: true });
      await writeAtomically(trial, '');
      await rm(trial);
    });
    return store;
  }

  /** @returns null where there is none; one that is damaged is removed */
  async read(key: string): Promise<Answer | null> {
    const path = this.#pathOf(key);
    const file = await readFile(path).catch(() => null);
    if (file === null) return null;
    const answer = await unpackAnswer(file).catch(() => null);
    if (answer === null) await rm(path, { force: true });
    return answer;
  }

  /** @throws UsageError when it can't be written */
  async write(key: string, answer: Answer): Promise<void> {
    const path = this.#pathOf(key);
    const file = await packAnswer(answer);
    await this.#writing(async () => {
      await mkdir(dirname(path), { recursive: true });
      await writeAtomically(path, file);
    });
  }

  #pathOf(key: string): string {
    return join(this.#dir, key.slice(0, 2), key.slice(2));
  }

  async #writing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      throw new UsageError(
        `The memory folder ${this.#dir} can't be written (${messageOf(cause)}): ` +
          'expected one with room; name another with --memory, or leave it out.',
      );
    }
  }
}
