import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@nobg/server/ports/blob-store.js';
import type { TemporaryFile, TemporaryStorage } from '@nobg/server/ports/temporary-files.js';
import type { Suite } from './suite.js';

const ID = 'abCD0123456789abCD012345';
const OTHER = 'abzzzzzzzzzzzzzzzzzzzzzz';
const BAD_IDS = ['../../../etc/passwd', 'ab/cdefghijklmnopq', 'short', `${ID}.`, `${ID}\0`, ''];
const HOUR_MS = 3_600_000;

export interface BlobSubject {
  readonly blobs: BlobStore;
  readonly temporary: TemporaryStorage;
  /** Dates a blob two hours back, as if it had been put then. */
  age(id: string): Promise<void>;
}

export const BLOB_STORE: Suite<BlobSubject> = {
  'takes a file over and gives its bytes back': async (subject) => {
    const file = await fileWith(subject, 'a picture');
    assert.deepEqual(await subject.blobs.put(ID, file), { bytes: 9 });
    await assert.rejects(access(file.path));
    const blob = await subject.blobs.open(ID);
    assert.equal(blob?.bytes, 9);
    assert.equal(await textOf(blob), 'a picture');
  },

  'replaces a blob as a whole': async (subject) => {
    await subject.blobs.put(ID, await fileWith(subject, 'the first'));
    const reading = await subject.blobs.open(ID);
    await subject.blobs.put(ID, await fileWith(subject, 'the second'));
    assert.equal(await textOf(reading), 'the first');
    assert.equal(await textOf(await subject.blobs.open(ID)), 'the second');
  },

  'leaves no blob where the file is not there': async ({ blobs, temporary }) => {
    await assert.rejects(blobs.put(ID, temporary.open().create()));
    assert.equal(await blobs.open(ID), null);
  },

  'has nothing where nothing was put, and deletes it all the same': async ({ blobs }) => {
    assert.equal(await blobs.open(ID), null);
    await blobs.delete(ID);
  },

  'reads a blob to its end though it is deleted meanwhile': async (subject) => {
    const { blobs } = subject;
    await blobs.put(ID, await fileWith(subject, 'x'.repeat(300_000)));
    const blob = await blobs.open(ID);
    await blobs.delete(ID);
    assert.equal((await textOf(blob))?.length, 300_000);
    assert.equal(await blobs.open(ID), null);
  },

  'refuses ids of another form': async (subject) => {
    const { blobs } = subject;
    for (const id of BAD_IDS) {
      await assert.rejects(async () => blobs.open(id), RangeError);
      await assert.rejects(async () => blobs.delete(id), RangeError);
      await assert.rejects(async () => blobs.put(id, await fileWith(subject, 'x')), RangeError);
    }
  },

  'lists only blobs that are older than asked for': async (subject) => {
    const { blobs } = subject;
    await blobs.put(ID, await fileWith(subject, 'old'));
    await subject.age(ID);
    await blobs.put(OTHER, await fileWith(subject, 'new'));
    await fileWith(subject, 'unfinished');
    const listed: string[] = [];
    for await (const id of blobs.list(new Date(Date.now() - HOUR_MS))) listed.push(id);
    assert.deepEqual(listed, [ID]);
  },
};

async function fileWith({ temporary }: BlobSubject, text: string): Promise<TemporaryFile> {
  const file = temporary.open().create();
  await file.write(Readable.from([Buffer.from(text)]));
  return file;
}

async function textOf(blob: { readonly stream: Readable } | null): Promise<string | undefined> {
  return blob === null ? undefined : (await buffer(blob.stream)).toString();
}
