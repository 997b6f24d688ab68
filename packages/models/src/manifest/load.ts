import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ModelError } from '../model-error.js';
import { BUILTIN_NETWORKS } from '../registry/builtin-networks.js';
import type { ModelEntry } from '../types.js';
import { manifestSchema } from './schema.js';

/**
 * The built-in networks and those of an operator's manifest file, whose `file:` paths
 * count from the folder that it lies in.
 * @throws ModelError `manifest`, naming the file, each place in it that is wrong, and
 *   what was expected there.
 */
export async function loadManifest(path: string): Promise<readonly ModelEntry[]> {
  const own = parseManifest(await readText(path), path);
  const taken = own.find((e) => BUILTIN_NETWORKS.some((b) => b.id === e.id));
  if (taken) {
    throw new ModelError('manifest', `${path}: "${taken.id}" is built in; choose another id.`);
  }
  return [...BUILTIN_NETWORKS, ...own.map((entry) => fromFolder(dirname(resolve(path)), entry))];
}

function parseManifest(text: string, path: string): readonly ModelEntry[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ModelError('manifest', `${path} is not JSON: ${why}.`, { cause });
  }
  const result = manifestSchema.safeParse(json);
  if (result.success) return result.data.models;
  const problems = result.error.issues.map((issue) => `${place(issue.path)}: ${issue.message}`);
  throw new ModelError('manifest', `${path} cannot be used: ${problems.join('; ')}.`);
}

/** `models[0].source.url`, as one would write it. */
function place(path: readonly PropertyKey[]): string {
  const written = path.map((p) => (typeof p === 'number' ? `[${p}]` : `.${String(p)}`)).join('');
  return written.replace(/^\./, '') || 'the file';
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ModelError('manifest', `The manifest ${path} cannot be read.`, { cause });
  }
}

function fromFolder(folder: string, entry: ModelEntry): ModelEntry {
  const { source } = entry;
  if (source.type !== 'file') return entry;
  return { ...entry, source: { type: 'file', path: resolve(folder, source.path) } };
}
