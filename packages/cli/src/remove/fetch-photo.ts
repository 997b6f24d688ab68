import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { CliError } from '../exit.js';
import { type Scratch, saveStream } from './stream-photo.js';

/** ms until an address has to answer, and until the photo has to be here. */
const LONGEST_MS = 60_000;
/** Characters of a name that are kept. */
const MAX_NAME = 100;
/** Names that Windows keeps for itself, whatever their extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** Whether an argument is the address of a photo. */
export function isAddress(given: string): boolean {
  return /^https?:\/\//i.test(given);
}

/**
 * Fetches a photo into a temporary file.
 * @returns the file, or the reason why there is none: the others of a run go on
 */
export async function fetchPhoto(
  address: string,
  scratch: Scratch,
): Promise<{ readonly path: string } | { readonly reason: string }> {
  if (!URL.canParse(address)) return { reason: 'its address cannot be read' };
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(LONGEST_MS) });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return { reason: `its address answers with status ${response.status}` };
    }
    const stream = Readable.fromWeb(response.body as ReadableStream);
    return { path: await saveStream(stream, 'its address', scratch) };
  } catch (error) {
    if (error instanceof CliError) return { reason: error.message };
    const { name, cause, message } = error as Error;
    if (name === 'TimeoutError') return { reason: `no photo came in ${LONGEST_MS / 1000} s` };
    return { reason: `it cannot be fetched: ${cause instanceof Error ? cause.message : message}` };
  }
}

/** A file name for an address: the end of its path, without anything that leads elsewhere. */
export function nameOfAddress(address: string): string {
  const { pathname, hostname } = new URL(address);
  const last = pathname.split('/').filter(Boolean).pop() ?? '';
  const name = decoded(last)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are taken out
    .replace(/[\x00-\x1f\x7f<>:"/\\|?*]+/g, '-')
    .replace(/^\.+|[. ]+$/g, '')
    .slice(-MAX_NAME);
  return (name || hostname).replace(RESERVED, '_$1');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
