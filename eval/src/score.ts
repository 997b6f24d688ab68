import { type GreyImage, readGrey } from './grey-image.js';
import { messageOf } from './message-of.js';
import { measure, type Scores } from './metric.js';
import type { SetPhoto } from './photo-set.js';
import { UsageError } from './usage-error.js';

/** What says to which rows a photo belongs. */
export type Place = Pick<
  SetPhoto,
  'set' | 'id' | 'name' | 'mode' | 'truthKind' | 'kind' | 'source'
>;

/** One photo, measured. */
export interface PhotoScore extends Place, Scores {
  /** Why there is no alpha to measure; it then counts as an empty mask. null: all went well. */
  readonly failure: string | null;
}

/** Ground truth of one photo as it is measured against. */
export interface Truth {
  readonly image: GreyImage;
  readonly ignore: GreyImage | null;
}

/**
 * Reads a photo's ground truth; a binary one is cut at half.
 *
 * @throws UsageError when the picture can't be read or its ignore mask has another size
 */
export async function readTruth(photo: SetPhoto): Promise<Truth> {
  const image = await readSetPicture(photo.truthPath, photo.name);
  const ignore = photo.ignorePath ? await readSetPicture(photo.ignorePath, photo.name) : null;
  if (ignore && !sameSize(ignore, image)) {
    throw new UsageError(
      `The ignore mask of ${photo.name} is ${sizeOf(ignore)} px: expected ${sizeOf(image)} as its ground truth.`,
    );
  }
  if (photo.truthKind === 'alpha') return { image, ignore };
  const data = image.data.map((value) => (value > 127 ? 255 : 0));
  return { image: { ...image, data }, ignore };
}

/**
 * Measures an alpha against its photo's ground truth. An alpha of another size is
 * a failure, as is none at all: both count as an empty mask.
 *
 * @param alpha the prediction, or the reason why there is none
 */
export function scorePhoto(photo: SetPhoto, truth: Truth, alpha: GreyImage | string): PhotoScore {
  const { width, height, data } = truth.image;
  let failure: string | null = null;
  let found: Uint8Array;
  if (typeof alpha === 'string') {
    failure = alpha;
    found = new Uint8Array(data.length);
  } else if (!sameSize(alpha, truth.image)) {
    failure = `the result is ${sizeOf(alpha)} px, expected ${sizeOf(truth.image)}`;
    found = new Uint8Array(data.length);
  } else {
    found = alpha.data;
  }
  return {
    ...placeOf(photo),
    ...measure(data, found, truth.ignore?.data ?? null, width, height),
    failure,
  };
}

/** Without the paths, which differ from machine to machine. */
export function placeOf({ set, id, name, mode, truthKind, kind, source }: SetPhoto): Place {
  return { set, id, name, mode, truthKind, kind, source };
}

async function readSetPicture(path: string, name: string): Promise<GreyImage> {
  try {
    return await readGrey(path);
  } catch (cause) {
    throw new UsageError(
      `${path}, part of the ground truth of ${name}, can't be read: ${messageOf(cause)}.`,
    );
  }
}

function sameSize(a: GreyImage, b: GreyImage): boolean {
  return a.width === b.width && a.height === b.height;
}

function sizeOf(image: GreyImage): string {
  return `${image.width}×${image.height}`;
}
