import { formatBytes } from '../ui/format.ts';

/** What the server reads. */
export const ACCEPTED = 'image/jpeg,image/png,image/webp';

const TYPES = new Set(ACCEPTED.split(','));

/** Why a file cannot be sent, in a sentence; null where it can. The server checks the bytes. */
export function fileProblem(
  file: { readonly name: string; readonly type: string; readonly size: number },
  maxBytes: number,
): string | null {
  if (!TYPES.has(file.type)) {
    const kind = file.type === '' ? 'a file of unknown kind' : file.type;
    return `${file.name} is ${kind}; send a JPEG, PNG or WebP.`;
  }
  if (file.size === 0) return `${file.name} is empty.`;
  if (file.size > maxBytes) {
    return `${file.name} has ${formatBytes(file.size)}; at most ${formatBytes(maxBytes)} can be sent.`;
  }
  return null;
}
