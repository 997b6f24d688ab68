import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scaledJpeg } from './scaled-jpeg.js';
import { UsageError } from './usage-error.js';

/** A photo to send, of a given size. */
export interface BenchPhoto {
  /** `2 MP` */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Buffer;
}

const SIZES = [
  { name: '0.5 MP', pixels: 0.5e6 },
  { name: '2 MP', pixels: 2e6 },
  { name: '8 MP', pixels: 8e6 },
  { name: '24 MP', pixels: 24e6 },
] as const;

/**
 * The photo that all sizes are made of: the one that was asked for, else a large photo
 * of the folder `NOBG_SHARED` (`../shared`) if there is one, else a sample of the
 * project made larger (smoother than a camera's, so a little cheaper to encode).
 *
 * @throws UsageError when the one that was asked for is not there
 */
export function choosePhoto(asked: string | null): string {
  if (asked !== null) {
    if (!existsSync(asked))
      throw new UsageError(`No photo at ${asked}: expected a file for --photo.`);
    return resolve(asked);
  }
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const shared = process.env.NOBG_SHARED || join(root, '../shared');
  const large = join(shared, 'hires/man_portrait_8mp.jpg');
  return existsSync(large) ? large : join(root, 'samples/astronaut.jpg');
}

/** Makes the JPEGs. @throws UsageError when the file is no picture */
export async function makePhotos(path: string): Promise<readonly BenchPhoto[]> {
  const photos: BenchPhoto[] = [];
  for (const { name, pixels } of SIZES) {
    try {
      const { bytes, width, height } = await scaledJpeg(path, pixels);
      photos.push({ name, width, height, jpeg: bytes });
    } catch (cause) {
      throw new UsageError(`${basename(path)} can't be read as a photo: ${String(cause)}.`);
    }
  }
  return photos;
}
