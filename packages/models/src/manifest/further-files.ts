import type { ModelSource, PackageFile } from '../types.js';

/** The files that a source has beside its first; none for most. */
export function furtherFiles(source: ModelSource): readonly PackageFile[] {
  return source.type === 'npm' ? (source.further ?? []) : [];
}
