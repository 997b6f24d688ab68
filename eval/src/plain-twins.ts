import { z } from 'zod';
import { KeptJson } from './kept-json.js';
import type { SetPhoto } from './photo-set.js';
import { PLAIN_METHOD } from './plain-pass.js';
import { TWIN_METHOD } from './twin-files.js';
import type { Agreements } from './twins.js';

const unit = z.number().min(0).max(1).optional();

const twinsSchema = z.object({
  photo: z.string(),
  agreements: z.object({ 'quality 85': unit, '90 % size': unit, 'float32, 8 bits': unit }),
});

/** How far the plain pass's own twins agree, kept beside its scores. */
export class PlainTwins {
  readonly #kept: KeptJson;
  readonly #networks: readonly string[];

  /** @param networkPaths files of ISNet in float32 and, where it is there, in 8 bits */
  constructor(dir: string, networkPaths: readonly string[]) {
    this.#kept = new KeptJson(dir);
    this.#networks = networkPaths;
  }

  /** @returns null where they were never measured with this photo, these networks and methods */
  async read(photo: SetPhoto): Promise<Agreements | null> {
    const kept = twinsSchema.safeParse(await this.#kept.read(await this.#keyOf(photo)));
    return kept.success ? (kept.data.agreements as Agreements) : null;
  }

  /** @throws UsageError when the folder can't be written */
  async write(photo: SetPhoto, agreements: Agreements): Promise<void> {
    await this.#kept.write(await this.#keyOf(photo), { photo: photo.name, agreements });
  }

  async #keyOf({ imagePath }: SetPhoto): Promise<readonly string[]> {
    const files = [...this.#networks, imagePath];
    const hashes = await Promise.all(files.map((path) => this.#kept.hashOf(path)));
    return [PLAIN_METHOD, TWIN_METHOD, ...hashes];
  }
}
