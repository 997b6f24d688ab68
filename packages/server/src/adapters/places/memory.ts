import type { PlaceStore } from '../../ports/place-store.js';

/** Places in this process's memory, for a server that is alone on its database. */
export function createMemoryPlaces(): PlaceStore {
  /** When each taking ends, by subject. */
  const taken = new Map<string, Map<string, number>>();
  const subjects = new Map<string, readonly string[]>();

  const living = (subject: string, now: Date): number =>
    [...(taken.get(subject)?.values() ?? [])].filter((until) => until > now.getTime()).length;

  async function leave(id: string): Promise<void> {
    for (const subject of subjects.get(id) ?? []) {
      const ids = taken.get(subject);
      ids?.delete(id);
      if (ids?.size === 0) taken.delete(subject);
    }
    subjects.delete(id);
  }

  return {
    leave,
    async take(id, bounds, now, until) {
      const full = bounds.find(({ subject, most }) => living(subject, now) >= most);
      if (full !== undefined) return full;
      for (const { subject } of bounds) {
        const ids = taken.get(subject) ?? new Map<string, number>();
        taken.set(subject, ids.set(id, until.getTime()));
      }
      subjects.set(
        id,
        bounds.map(({ subject }) => subject),
      );
      return null;
    },
    async renew(ids, until) {
      for (const id of ids) {
        for (const subject of subjects.get(id) ?? []) taken.get(subject)?.set(id, until.getTime());
      }
    },
    async deleteExpired(now) {
      let deleted = 0;
      for (const [id, names] of subjects) {
        const until = taken.get(names[0] ?? '')?.get(id) ?? 0;
        if (until > now.getTime()) continue;
        deleted += names.length;
        await leave(id);
      }
      return deleted;
    },
  };
}
