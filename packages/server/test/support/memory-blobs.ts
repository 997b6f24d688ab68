import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@nobg/server/ports/blob-store.js';

const ID_FORM = /^[0-9A-Za-z]{16,64}$/;

/** Blobs that are only ever streamed, as a store on another machine has them. */
export function memoryBlobs(): BlobStore & { age(id: string, by: number): void } {
  const blobs = new Map<string, { bytes: Buffer; at: number }>();
  const checked = (id: string): string => {
    if (!ID_FORM.test(id)) throw new RangeError(`expected the id of a blob, received ${id}`);
    return id;
  };
  return {
    async put(id, file) {
      try {
        const { stream } = await file.read();
        const bytes = await buffer(stream);
        blobs.set(checked(id), { bytes, at: Date.now() });
        return { bytes: bytes.length };
      } finally {
        await rm(file.path, { force: true });
      }
    },
    async open(id) {
      const blob = blobs.get(checked(id));
      if (blob === undefined) return null;
      return { stream: Readable.from([blob.bytes]), bytes: blob.bytes.length };
    },
    async delete(id) {
      blobs.delete(checked(id));
    },
    async *list(before) {
      for (const [id, { at }] of blobs) if (at < before.getTime()) yield id;
    },
    age(id, by) {
      const blob = blobs.get(id);
      if (blob !== undefined) blob.at -= by;
    },
  };
}
