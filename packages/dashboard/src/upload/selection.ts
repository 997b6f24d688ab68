import { fileProblem } from '../cutting/accept.ts';
import { type PhotoSource, photoId, type Refused } from './photo-source.ts';
import { zipPhotos } from './zip-photos.ts';

/** Photos that were chosen, and what is left out, before anything is sent. */
export interface Selection {
  readonly photos: readonly PhotoSource[];
  readonly refused: readonly Refused[];
}

export const NOTHING: Selection = { photos: [], refused: [] };

/** Files that programs put beside those of people. */
const NOT_OF_PEOPLE = /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;

const PATHS = new Intl.Collator('en', { numeric: true });

/**
 * Sorts what was chosen: archives are looked into, files that are no photos and those above `maxBytes` are named, and a
 * path is taken once. In the order of their paths: browsers give folders in any.
 */
export async function select(
  before: Selection,
  chosen: readonly PhotoSource[],
  maxBytes: number,
): Promise<Selection> {
  const photos: PhotoSource[] = [];
  const refused = [...before.refused];
  const known = new Set(before.photos.map(({ path }) => photoId(path)));
  const add = (photo: PhotoSource) => {
    if (NOT_OF_PEOPLE.test(photo.path)) return;
    const reason = fileProblem({ ...photo, name: photo.path }, maxBytes);
    if (reason !== null) return void refused.push({ path: photo.path, reason });
    const id = photoId(photo.path);
    if (known.has(id)) return;
    known.add(id);
    photos.push(photo);
  };
  for (const photo of chosen) {
    if (!/\.zip$/i.test(photo.path)) {
      add(photo);
      continue;
    }
    try {
      const archive = await zipPhotos(await photo.open());
      refused.push(...archive.refused);
      for (const each of archive.photos) add(each);
    } catch (error) {
      refused.push({ path: photo.path, reason: `${photo.path}: ${(error as Error).message}` });
    }
  }
  photos.sort((a, b) => PATHS.compare(a.path, b.path));
  return { photos: [...before.photos, ...photos], refused };
}

/** What a batch is called unless somebody says otherwise: the folder that all of it lies in. */
export function commonFolder(photos: readonly PhotoSource[]): string {
  const [first = '', ...others] = photos.map(({ path }) => path.split('/').slice(0, -1).join('/'));
  const same = others.every((folder) => folder === first || folder.startsWith(`${first}/`));
  const folder = same ? first : (first.split('/')[0] ?? '');
  const all = photos.every(({ path }) => path.startsWith(`${folder}/`));
  return folder !== '' && all ? (folder.split('/').at(-1) ?? '') : '';
}
