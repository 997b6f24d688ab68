import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';
import yauzl from 'yauzl';

/** What lies in an archive: a file to read, or why it is not read. */
export type ZipEntry =
  | { readonly name: string; open(): Promise<Readable> }
  | { readonly name: string; readonly problem: NobgError };

/** Files that programs put into archives beside those of people. */
const NOT_SENT = /(^|\/)(__MACOSX\/|\.DS_Store$|\.|Thumbs\.db$|desktop\.ini$)/;

/**
 * The files of a zip archive, in its order. Names are only ever shown; one that leads out of its folder fails by
 * itself, so that nobody unpacks it unawares.
 * @throws NobgError `malformed_body` for what is no zip archive, or one whose files overlap
 */
export async function* zipEntries(path: string): AsyncGenerator<ZipEntry> {
  const { size } = await stat(path);
  const zip = await readable(() =>
    yauzl.openPromise(path, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true }),
  );
  let packed = 0;
  try {
    const entries = zip.eachEntry()[Symbol.asyncIterator]();
    for (;;) {
      const { value: entry, done } = await readable(() => entries.next());
      if (done) return;
      const name = Buffer.from(entry.fileName as unknown as Uint8Array).toString();
      packed += entry.compressedSize;
      // Bombs that inflate without end use the same bytes for many files.
      if (packed > size) throw notZip('its files overlap');
      if (
        name.endsWith('/') ||
        NOT_SENT.test(name.replaceAll('\\', '/').replace(/^(\.\.?\/)+/, ''))
      ) {
        continue;
      }
      const problem = problemOf(entry, name);
      if (problem === null) {
        yield { name, open: () => readable(() => zip.openReadStreamPromise(entry)) };
      } else yield { name, problem };
    }
  } finally {
    zip.close();
  }
}

/** Why a file is not read. */
function problemOf(entry: yauzl.Entry, name: string): NobgError | null {
  const expected = 'a file that can be unpacked without a password';
  if (isUnsafe(name)) {
    const fields = [{ field: 'archive', expected: 'names inside of it', received: 'another' }];
    const sentence = 'The name of a file in the archive leads out of its folder.';
    return new NobgError('unsafe_name', sentence, { fields });
  }
  if (entry.canDecodeFileData()) return null;
  const fields = [{ field: 'archive', expected, received: 'another' }];
  return new NobgError('unreadable_image', `Expected ${expected}.`, { fields });
}

function isUnsafe(name: string): boolean {
  const plain = name.replaceAll('\\', '/');
  return plain.startsWith('/') || /^[a-z]:/i.test(plain) || plain.split('/').includes('..');
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NobgError || (error as NodeJS.ErrnoException).errno !== undefined)
      throw error;
    throw notZip('it cannot be read', error);
  }
}

function notZip(why: string, cause?: unknown): NobgError {
  const problem = { field: 'archive', expected: 'a whole zip archive', received: why };
  return new NobgError('malformed_body', `archive: expected a whole zip archive, but ${why}.`, {
    fields: [problem],
    cause,
  });
}
