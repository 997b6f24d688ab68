import { blobOfPath } from './file.js';

/**
 * A photo: a `File` or `Blob`, its bytes (`Buffer`, `Uint8Array`, `ArrayBuffer`), a stream of them, an
 * http or https address that the server fetches, a `data:` address, or in Node a path or `file:` address.
 */
export type Photo =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | URL
  | string;

/** A photo as it is sent: the server fetches an address itself. */
export type SentPhoto = { readonly url: string } | { readonly blob: Blob; readonly name: string };

/** The file name that is sent where a photo has none. */
const NAMELESS = 'photo';

/**
 * Reads a photo so that it can be sent several times: streams to their end, files as they are sent.
 * @throws TypeError for anything else, and for a path where there are no files
 */
export async function readPhoto(photo: Photo): Promise<SentPhoto> {
  if (photo instanceof URL || typeof photo === 'string') return readAddress(String(photo));
  if (photo instanceof Blob) {
    return { blob: photo, name: 'name' in photo ? String(photo.name) : NAMELESS };
  }
  return { blob: await readBytes(photo), name: NAMELESS };
}

async function readAddress(text: string): Promise<SentPhoto> {
  if (/^https?:/i.test(text)) return { url: text };
  if (/^data:/i.test(text)) return { blob: await (await fetch(text)).blob(), name: NAMELESS };
  return blobOfPath(text);
}

async function readBytes(photo: Exclude<Photo, Blob | URL | string>): Promise<Blob> {
  if (photo instanceof ArrayBuffer || ArrayBuffer.isView(photo)) {
    return new Blob([photo as BlobPart]);
  }
  if (photo instanceof ReadableStream) return new Response(photo).blob();
  if (typeof photo?.[Symbol.asyncIterator] === 'function') {
    const chunks: BlobPart[] = [];
    for await (const chunk of photo) chunks.push(chunk as BlobPart);
    return new Blob(chunks);
  }
  throw new TypeError(
    'Expected a File, Blob, bytes, a stream, an address or a path as the photo, ' +
      `but got ${photo === null ? 'null' : typeof photo}.`,
  );
}
