import { formatBytes } from '../ui/format.ts';

/** What the server reads, for people. */
export const PICTURE_KINDS = 'JPEG, PNG, WebP, AVIF, HEIC, GIF, TIFF or BMP';

const MEDIA_TYPES = ['jpeg', 'png', 'webp', 'avif', 'heic', 'heif', 'gif', 'tiff', 'bmp'].map(
  (kind) => `image/${kind}`,
);
const EXTENSIONS = 'jpg jpeg png webp avif heic heif gif tif tiff bmp'
  .split(' ')
  .map((end) => `.${end}`);

/** The same, for a browser's dialogue. */
export const ACCEPTED = [...MEDIA_TYPES, ...EXTENSIONS].join(',');

const TYPES = new Set(MEDIA_TYPES);

/** Why a file cannot be sent, in a sentence; null where it can. The server checks the bytes. */
export function fileProblem(
  file: { readonly name: string; readonly type: string; readonly size: number },
  maxBytes: number,
): string | null {
  if (!TYPES.has(file.type) && !isNamedPhoto(file)) {
    const kind = file.type === '' ? 'a file of an unknown type' : file.type;
    return `${file.name} is ${kind}; send a ${PICTURE_KINDS}.`;
  }
  if (file.size === 0) return `${file.name} is empty.`;
  if (file.size > maxBytes) {
    return `${file.name} has ${formatBytes(file.size)}; the limit is ${formatBytes(maxBytes)}.`;
  }
  return null;
}

/** Browsers that cannot show HEIC, TIFF or AVIF often have no type for it. */
function isNamedPhoto({ name, type }: { readonly name: string; readonly type: string }): boolean {
  return type === '' && EXTENSIONS.some((end) => name.toLowerCase().endsWith(end));
}
