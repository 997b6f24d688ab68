import { type FileHandle, open, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

const pack = promisify(deflate);
const unpack = promisify(inflate);

/** What is transparent packs to nearly nothing at the least effort. */
const LEVEL = 1;

/** Pictures of one size on disk, in their order: together they may be more than memory holds. */
export interface FrameStore {
  add(rgba: Uint8Array): Promise<void>;
  /** The last one once more. */
  repeat(): void;
  read(index: number): Promise<Uint8Array>;
  /** Removes the file. */
  remove(): Promise<void>;
}

/** Where the frames of a result are kept while they are worked on. */
export function framesPath(outputPath: string): string {
  return `${outputPath}.frames`;
}

/** @throws what the disk says */
export async function openFrameStore(path: string): Promise<FrameStore> {
  const file: FileHandle = await open(path, 'w+', 0o600);
  const places: { readonly at: number; readonly length: number }[] = [];
  let end = 0;
  return {
    async add(rgba) {
      const packed = await pack(rgba, { level: LEVEL });
      await file.write(packed, 0, packed.length, end);
      places.push({ at: end, length: packed.length });
      end += packed.length;
    },
    repeat() {
      const last = places.at(-1);
      if (last === undefined) throw new RangeError('There is no frame to repeat');
      places.push(last);
    },
    async read(index) {
      const place = places[index];
      if (place === undefined) throw new RangeError(`There is no frame ${index}`);
      const packed = Buffer.alloc(place.length);
      await file.read(packed, 0, place.length, place.at);
      return unpack(packed);
    },
    async remove() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}
