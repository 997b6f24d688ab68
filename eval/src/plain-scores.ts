import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '@nobg/models/sha256.js';
import { z } from 'zod';
import { messageOf } from './message-of.js';
import type { SetPhoto } from './photo-set.js';
import { PLAIN_METHOD } from './plain-pass.js';
import { UsageError } from './usage-error.js';
import { writeAtomically } from './write-atomically.js';

const unit = z.number().min(0).max(1);

const scoreSchema = z.object({
  /** For people who look into the folder. */
  photo: z.string(),
  iou: unit,
  mae: unit.nullable(),
  bf3: unit.nullable(),
  sad: z.number().nullable(),
  failure: z.string().nullable(),
  /** From encoded photo to PNG, on the wall and of all cores. */
  ms: z.number(),
  cpuMs: z.number(),
  /** Where that was measured. */
  machine: z.string(),
});

/** What the plain pass has on one photo. */
export type PlainScore = z.infer<typeof scoreSchema>;

/** Scores of the plain pass, kept in a folder: a small file for each photo and ground truth. */
export class PlainScores {
  readonly #dir: string;
  readonly #network: Promise<string>;
  readonly #hashes = new Map<string, Promise<string>>();

  /** @param networkPath file of ISNet in float32 */
  constructor(dir: string, networkPath: string) {
    this.#dir = dir;
    this.#network = hashOf(networkPath);
    // Told by the first who waits for it.
    this.#network.catch(() => undefined);
  }

  /** @returns null where it was never measured with this photo, ground truth, network and method */
  async read(photo: SetPhoto): Promise<PlainScore | null> {
    try {
      const text = await readFile(await this.#pathOf(photo), 'utf8');
      return scoreSchema.parse(JSON.parse(text));
    } catch {
      // Absent, or not whole: it is made anew by who makes them.
      return null;
    }
  }

  /** @throws UsageError when the folder can't be written */
  async write(photo: SetPhoto, score: PlainScore): Promise<void> {
    try {
      const path = await this.#pathOf(photo);
      await mkdir(this.#dir, { recursive: true });
      await writeAtomically(path, `${JSON.stringify(score)}\n`);
    } catch (cause) {
      throw new UsageError(
        `The folder of plain scores, ${this.#dir}, can't be written (${messageOf(cause)}): ` +
          'name another with --plain-scores.',
      );
    }
  }

  async #pathOf({ imagePath, truthPath, truthKind, ignorePath }: SetPhoto): Promise<string> {
    const parts = [
      PLAIN_METHOD,
      await this.#network,
      await this.#hash(imagePath),
      await this.#hash(truthPath),
      ignorePath === null ? null : await this.#hash(ignorePath),
      truthKind,
    ];
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    return join(this.#dir, `${key.slice(0, 32)}.json`);
  }

  #hash(path: string): Promise<string> {
    const hash = this.#hashes.get(path) ?? hashOf(path);
    this.#hashes.set(path, hash);
    return hash;
  }
}

const hashOf = async (path: string): Promise<string> => (await sha256OfFile(path)).sha256;
