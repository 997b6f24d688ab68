import type { ModelSource, PackageFile } from '../types.js';

/** The files of a source beside the first, such as weight shards; empty for most. */
export function additionalFiles(source: ModelSource): readonly PackageFile[] {
  return source.type === 'npm' ? (source.additionalFiles ?? []) : [];
}
