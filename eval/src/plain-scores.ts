import { z } from 'zod';
import { KeptJson } from './kept-json.js';
import type { SetPhoto } from './photo-set.js';
import { PLAIN_METHOD } from './plain-pass.js';

const unit = z.number().min(0).max(1);

const scoreSchema = z.object({
  /** For people who read the file. */
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
  readonly #kept: KeptJson;
  readonly #networkPath: string;

  /** @param networkPath file of ISNet in float32 */
  constructor(dir: string, networkPath: string) {
    this.#kept = new KeptJson(dir);
    this.#networkPath = networkPath;
  }

  /** @returns null where it was never measured with this photo, ground truth, network and method */
  async read(photo: SetPhoto): Promise<PlainScore | null> {
    const key = await this.#keyOf(photo).catch(() => null);
    const kept = key && scoreSchema.safeParse(await this.#kept.read(key));
    return kept?.success ? kept.data : null;
  }

  /** @throws UsageError when the folder can't be written */
  async write(photo: SetPhoto, score: PlainScore): Promise<void> {
    await this.#kept.write(await this.#keyOf(photo), score);
  }

  /** Of files alone whose photo is there: results may be scored without. */
  async #keyOf({ imagePath, truthPath, truthKind, ignorePath }: SetPhoto) {
    const hash = (path: string) => this.#kept.hashOf(path);
    return [
      PLAIN_METHOD,
      await hash(this.#networkPath),
      await hash(imagePath),
      await hash(truthPath),
      ignorePath === null ? null : await hash(ignorePath),
      truthKind,
    ];
  }
}
