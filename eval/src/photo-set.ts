import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mode, modeSchema } from '@nobg/contract/modes.js';
import { z } from 'zod';
import { UsageError } from './usage-error.js';

/** File of the set, relative to its folder. */
const pathSchema = z.string().min(1);

const itemSchema = z.object({
  /** `<mode>/<name>`; predictions are named by it. */
  id: z.string().regex(/^[a-z]+\/[\w-][\w.-]*$/, 'expected <mode>/<name>'),
  mode: modeSchema,
  image: pathSchema,
  /** Ground truth, a grey picture of the photo's size: 255 is subject. */
  gt: pathSchema,
  /** binary: cut at half before measuring. alpha: soft edges count as they are. */
  gt_kind: z.enum(['binary', 'alpha']),
  /** Pixels of 128 and more in this picture are left out. */
  ignore: pathSchema.optional(),
  /** Kinds of ground truth of different worth (A natural, B composited) are also shown apart. */
  tier: z.string().min(1).default('A'),
});

const manifestSchema = z.array(itemSchema).min(1, 'expected at least one photo');

/** One photo of a set with what is needed to measure it; paths are absolute. */
export interface SetPhoto {
  readonly id: string;
  readonly mode: Mode;
  readonly imagePath: string;
  readonly truthPath: string;
  readonly truthKind: 'binary' | 'alpha';
  readonly ignorePath: string | null;
  readonly tier: string;
}

export interface SetFilter {
  readonly mode: Mode | null;
  readonly ids: readonly string[] | null;
}

/**
 * Reads SET_DIR/manifest.json and keeps the photos that were asked for.
 *
 * @param needPhotos whether the photos themselves must be there (else only the ground truth)
 * @throws UsageError when the set is missing or broken, or when nothing is left
 */
export async function readPhotoSet(
  setDir: string,
  filter: SetFilter,
  needPhotos: boolean,
): Promise<readonly SetPhoto[]> {
  const photos = parseManifest(await readManifest(setDir), setDir);
  const unknown = filter.ids?.filter((id) => !photos.some((photo) => photo.id === id)) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(`The set has no photo named ${unknown.join(', ')}.`);
  }
  const chosen = photos.filter(
    (photo) =>
      (filter.mode === null || photo.mode === filter.mode) &&
      (filter.ids === null || filter.ids.includes(photo.id)),
  );
  if (chosen.length === 0) throw new UsageError('No photo of the set matches what was asked for.');
  for (const photo of chosen) {
    await mustExist(photo.truthPath, `ground truth of ${photo.id}`);
    if (photo.ignorePath) await mustExist(photo.ignorePath, `ignore mask of ${photo.id}`);
    if (needPhotos) await mustExist(photo.imagePath, `photo ${photo.id}`);
  }
  return chosen;
}

async function readManifest(setDir: string): Promise<string> {
  const path = join(setDir, 'manifest.json');
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new UsageError(
      `No test set at ${setDir}: expected a folder with a manifest.json that lists photos and ` +
        'their ground truth (docs/guides/quality.md says how to make one).',
    );
  }
}

function parseManifest(text: string, setDir: string): SetPhoto[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${join(setDir, 'manifest.json')} is not JSON: ${String(cause)}.`);
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UsageError(
      `${join(setDir, 'manifest.json')} is not a list of photos: at ${issue.path.join('.') || 'the top'}, ${issue.message}.`,
    );
  }
  const seen = new Set<string>();
  return parsed.data.map((item) => {
    if (!item.id.startsWith(`${item.mode}/`)) {
      throw new UsageError(
        `Photo ${item.id} of the set has mode ${item.mode}: expected its id to begin with it.`,
      );
    }
    if (seen.has(item.id)) throw new UsageError(`Photo ${item.id} is in the set more than once.`);
    seen.add(item.id);
    return {
      id: item.id,
      mode: item.mode,
      imagePath: join(setDir, item.image),
      truthPath: join(setDir, item.gt),
      truthKind: item.gt_kind,
      ignorePath: item.ignore === undefined ? null : join(setDir, item.ignore),
      tier: item.tier,
    };
  });
}

async function mustExist(path: string, what: string): Promise<void> {
  try {
    await access(path);
  } catch {
    throw new UsageError(`The ${what} is missing: ${path} was named in the manifest.`);
  }
}
