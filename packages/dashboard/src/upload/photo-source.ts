/** A photo that can be sent: a file that was picked, or one inside an archive. */
export interface PhotoSource {
  /** Its name with its folders, `/` between them: what the result will be called. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** MIME type; empty where it is not known. */
  readonly type: string;
  /** @throws DOMException where the file was moved or changed; Error where an archive is damaged */
  open(): Promise<Blob>;
}

/** A file that is not sent, and why, in a sentence. */
export interface Refused {
  readonly path: string;
  readonly reason: string;
}

/** Characters of an image's own id and of its name that the server takes. */
const MAX_ID = 200;

/**
 * The id by which the server knows a photo of a batch again: its path, or the end of a long one and a hash of the whole.
 */
export function photoId(path: string): string {
  const printable = path.replace(/\p{C}/gu, '_');
  if (printable.length <= MAX_ID) return printable;
  return `${printable.slice(-(MAX_ID - 9))}~${hash(path)}`;
}

/** FNV-1a, 32 bits, in hexadecimal digits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** The path as a name that the server takes. */
export function photoName(path: string): string {
  return path.replace(/\p{C}/gu, '_').slice(-MAX_ID);
}

/** A file that was picked. Those of a folder know their place in it. */
export function fileSource(file: File, path = file.webkitRelativePath || file.name): PhotoSource {
  const { size, type } = file;
  return { path, size, type, open: async () => file };
}
