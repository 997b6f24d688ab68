import type { ModelEntry, ModelProgress } from '../types.js';

/** Whom progress is about. */
export type Subject = Pick<ModelProgress, 'id' | 'others'>;

/** The networks of one download, as progress names them. */
export function subjectOf([first, ...others]: readonly ModelEntry[]): Subject {
  if (!first) throw new RangeError('Expected at least one network');
  const { id } = first;
  return others.length === 0 ? { id } : { id, others: others.map((entry) => entry.id) };
}
