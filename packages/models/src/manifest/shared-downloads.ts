import type { ModelEntry } from '../types.js';

/** Networks that one download brings: all those of one package, else a single one. */
export interface SharedDownload {
  /** Names the download in the folder; no network has the id of a package's name. */
  readonly name: string;
  /** Says what is downloaded: bytes of anything else cannot be gone on from. */
  readonly key: string;
  readonly entries: readonly ModelEntry[];
}

/** Puts together what comes in one package; downloads in the order of their first networks. */
export function sharedDownloads(entries: readonly ModelEntry[]): SharedDownload[] {
  const found = new Map<string, { name: string; key: string; entries: ModelEntry[] }>();
  for (const entry of entries) {
    const origin = originOf(entry);
    const known = found.get(origin.name);
    if (!known) found.set(origin.name, { ...origin, entries: [entry] });
    else if (!known.entries.includes(entry)) known.entries.push(entry);
  }
  return [...found.values()];
}

function originOf({ id, source, sha256 }: ModelEntry): { name: string; key: string } {
  if (source.type !== 'npm') return { name: id, key: sha256 };
  // A version of a package never changes, so its name says all. A scope's slash makes no folder.
  return { name: `${source.package.replace('/', '+')}@${source.version}`, key: 'package' };
}
