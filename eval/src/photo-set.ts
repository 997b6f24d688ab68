import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import { type ManifestItem, readManifest } from './manifest.js';
import { mustFitTruth } from './picture-size.js';
import { sourceLabel } from './source-label.js';
import { UsageError } from './usage-error.js';

/** Graphics and composites have rows of their own. */
export type Kind = 'photos' | 'composites' | 'graphics';

/** One photo of a set with what is needed to measure it; paths are absolute. */
export interface SetPhoto {
  /** Name of its set: its folder's. */
  readonly set: string;
  /** `<mode>/<name>`, once in its set. */
  readonly id: string;
  /** Once in a run: the id, with `SET:` before it where there are several sets. */
  readonly name: string;
  /** Its results' path without ending: the id, within a folder for each set where there are several. */
  readonly file: string;
  readonly mode: Mode;
  readonly imagePath: string;
  readonly truthPath: string;
  readonly truthKind: 'binary' | 'alpha';
  readonly ignorePath: string | null;
  readonly kind: Kind;
  /** Where the photo comes from; the set's name where the manifest does not say. */
  readonly source: string;
}

export interface SetFilter {
  readonly mode: Mode | null;
  /** Ids or names; an id stands for the photos of all sets that have it. */
  readonly ids: readonly string[] | null;
}

/**
 * Reads the manifests of one or more sets and keeps the photos that were asked for.
 *
 * @param needPhotos whether the photos themselves must be there (else only the ground truth)
 * @throws UsageError when a set is missing or broken, two have one name, a file is missing, ground
 *   truth has another size than its photo, or nothing is left
 */
export async function readPhotoSets(
  setDirs: readonly string[],
  filter: SetFilter,
  needPhotos: boolean,
): Promise<readonly SetPhoto[]> {
  const sets = setDirs.map((dir) => ({ dir, name: basename(resolve(dir)) }));
  for (const [i, { dir, name }] of sets.entries()) {
    const other = sets.slice(0, i).find((set) => set.name === name);
    if (other) {
      throw new UsageError(
        `Both ${other.dir} and ${dir} would be the set ${name}: expected folders of different names.`,
      );
    }
  }
  const photos: SetPhoto[] = [];
  for (const set of sets) {
    const items = await readManifest(set.dir);
    photos.push(...items.map((item) => toPhoto(item, set, sets.length > 1)));
  }
  const chosen = chosenOf(photos, filter);
  for (const photo of chosen) {
    await mustExist(photo.truthPath, `ground truth of ${photo.name}`);
    if (photo.ignorePath) await mustExist(photo.ignorePath, `ignore mask of ${photo.name}`);
    if (!needPhotos) continue;
    await mustExist(photo.imagePath, `photo ${photo.name}`);
    await mustFitTruth(photo);
  }
  return chosen;
}

function chosenOf(photos: readonly SetPhoto[], { mode, ids }: SetFilter): readonly SetPhoto[] {
  const isNamed = (photo: SetPhoto, id: string) => photo.name === id || photo.id === id;
  const unknown = ids?.filter((id) => !photos.some((photo) => isNamed(photo, id))) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(`The set has no photo named ${unknown.join(', ')}.`);
  }
  const chosen = photos.filter(
    (photo) =>
      (mode === null || photo.mode === mode) &&
      (ids === null || ids.some((id) => isNamed(photo, id))),
  );
  if (chosen.length === 0) throw new UsageError('No photo of the set matches what was asked for.');
  return chosen;
}

function toPhoto(
  item: ManifestItem,
  { dir, name }: { readonly dir: string; readonly name: string },
  several: boolean,
): SetPhoto {
  return {
    set: name,
    id: item.id,
    name: several ? `${name}:${item.id}` : item.id,
    file: several ? `${name}/${item.id}` : item.id,
    mode: item.mode,
    imagePath: join(dir, item.image),
    truthPath: join(dir, item.gt),
    truthKind: item.gt_kind,
    ignorePath: item.ignore === undefined ? null : join(dir, item.ignore),
    kind: kindOf(item),
    source: item.dataset === undefined ? name : sourceLabel(item.dataset),
  };
}

function kindOf({ subset, tier }: ManifestItem): Kind {
  if (subset === 'graphics') return 'graphics';
  return subset === 'composite' || tier === 'B' ? 'composites' : 'photos';
}

async function mustExist(path: string, what: string): Promise<void> {
  try {
    await access(path);
  } catch {
    throw new UsageError(`The ${what} is missing: ${path} was named in the manifest.`);
  }
}
