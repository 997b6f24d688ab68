import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '@nobg/models/sha256.js';
import { messageOf } from './message-of.js';
import { UsageError } from './usage-error.js';
import { writeAtomically } from './write-atomically.js';

/** Small JSON files in a folder, each named by a hash of all that its content depends on. */
export class KeptJson {
  readonly #dir: string;
  readonly #hashes = new Map<string, Promise<string>>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** SHA-256 of a file's content, read once. */
  hashOf(path: string): Promise<string> {
    const hash = this.#hashes.get(path) ?? sha256OfFile(path).then(({ sha256 }) => sha256);
    this.#hashes.set(path, hash);
    return hash;
  }

  /** @returns null where there is none, or it is damaged: the caller then computes it again */
  async read(key: readonly (string | null)[]): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#pathOf(key), 'utf8'));
    } catch {
      return null;
    }
  }

  /** @throws UsageError when the folder can't be written */
  async write(key: readonly (string | null)[], value: object): Promise<void> {
    try {
      await mkdir(this.#dir, { recursive: true });
      await writeAtomically(this.#pathOf(key), `${JSON.stringify(value)}\n`);
    } catch (cause) {
      throw new UsageError(
        `The folder of plain scores, ${this.#dir}, can't be written (${messageOf(cause)}): ` +
          'name another with --plain-scores.',
      );
    }
  }

  #pathOf(key: readonly (string | null)[]): string {
    const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex');
    return join(this.#dir, `${hash.slice(0, 32)}.json`);
  }
}
