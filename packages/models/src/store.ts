import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inFolder } from './cache/folder.js';
import { compiledNote, type ModelFiles, modelFiles } from './cache/model-files.js';
import type { NpmSettings } from './fetch/npm-options.js';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './fetch/retry-policy.js';
import { licenceExpression } from './manifest/licence-expression.js';
import { sharedDownloads } from './manifest/shared-downloads.js';
import { ModelError } from './model-error.js';
import { missingNetworks, prepare } from './prepare.js';
import { BUILTIN_NETWORKS } from './registry/builtin-networks.js';
import { sha256OfFile } from './sha256.js';
import type { CompiledNetwork, ModelEntry, ModelProgress, ModelStore } from './types.js';

export interface ModelStoreOptions {
  /** Folder of the compiled networks; made when something is to be written. */
  readonly dir: string;
  /** Networks that it knows. Default: those that are built in. */
  readonly manifest?: readonly ModelEntry[];
  /** Where npm's settings are read from. Default: as npm would, here and now. */
  readonly npm?: NpmSettings;
  /** Attempts and waits of downloads over a bad connection. */
  readonly retryPolicy?: RetryPolicy;
}

type OnProgress = (progress: ModelProgress) => void;

/** A folder of compiled networks, which fetches and compiles those that are missing. */
export function createModelStore(options: ModelStoreOptions): ModelStore {
  const dir = resolve(options.dir);
  const manifest = options.manifest ?? BUILTIN_NETWORKS;
  const { npm = {}, retryPolicy = DEFAULT_RETRY_POLICY } = options;

  function find(id: string): ModelEntry {
    const entry = manifest.find((e) => e.id === id);
    if (entry) return entry;
    const known = manifest.map((e) => e.id).join(', ');
    throw new ModelError('unknown_model', `There is no network "${id}"; there are: ${known}.`);
  }

  async function ensureAll(
    ids: readonly string[],
    onProgress: OnProgress = () => undefined,
    signal?: AbortSignal,
  ): Promise<readonly CompiledNetwork[]> {
    const entries = ids.map(find);
    const missing = await missingNetworks(dir, entries);
    const ready = ({ id }: ModelEntry) => onProgress({ kind: 'ready', id });
    entries.filter((entry) => !missing.includes(entry)).forEach(ready);
    const faults: unknown[] = [];
    for (const download of sharedDownloads(missing)) {
      signal?.throwIfAborted();
      const options = { dir, npm, retryPolicy, signal, onProgress };
      const found = await inFolder(dir, () => prepare(download, options)).catch(
        (error: unknown) => {
          if (signal?.aborted || affectsAllDownloads(error)) throw faults[0] ?? error;
          return [error];
        },
      );
      faults.push(...found);
    }
    if (faults.length > 0) throw faults[0];
    return entries.map((entry) => compiledNetwork(entry, modelFiles(dir, entry)));
  }

  return {
    async ensure(id, onProgress, signal) {
      const [network] = await ensureAll([id], onProgress, signal);
      return network as CompiledNetwork;
    },
    ensureAll,

    async list() {
      return Promise.all(
        manifest.map(async (entry) => {
          const files = modelFiles(dir, entry);
          const note = await compiledNote(files);
          const bytes = note && (await stat(files.model)).size;
          const state = note ? ('compiled' as const) : ('absent' as const);
          return { entry, state, path: files.model, bytes };
        }),
      );
    },

    async verify(id) {
      const files = modelFiles(dir, find(id));
      const note = await compiledNote(files);
      if (!note) return { ok: false, reason: `"${id}" is not there, or not whole; pull it.` };
      const { sha256 } = await sha256OfFile(files.model);
      if (sha256 === note.sha256) return { ok: true, reason: null };
      // Without its note the file does not count as compiled, so pulling makes it anew.
      await inFolder(dir, () => rm(files.note, { force: true }));
      return {
        ok: false,
        reason: `"${id}" was changed after it was made (SHA-256 ${sha256}, ${note.sha256} was noted); pull it again.`,
      };
    },
  };
}

/** Whether the next download would fail in the same way. */
function affectsAllDownloads(error: unknown): boolean {
  if (!(error instanceof ModelError)) return true;
  return ['offline', 'npm_settings', 'disk_full', 'read_only'].includes(error.code);
}

function compiledNetwork(entry: ModelEntry, files: ModelFiles): CompiledNetwork {
  const { id, version, licence } = entry;
  return { id, version, path: files.model, licence: licenceExpression({ id, licence }) };
}
