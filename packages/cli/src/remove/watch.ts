import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Collected, Photo } from './collect.js';

/** ms between two looks: folders on network drives tell nobody of their changes. */
const EVERY_MS = 1_000;

/**
 * Looks into folders until it is stopped, and hands on photos that are new or changed. A photo that is
 * still being written counts once it was the same at two looks.
 * @param collect finds all photos
 * @param known photos that were handled before
 * @param handle takes those that are to be handled
 */
export async function watchPhotos(
  collect: () => Promise<Collected>,
  known: readonly Photo[],
  signal: AbortSignal,
  handle: (collected: Collected) => Promise<void>,
): Promise<void> {
  const handled = new Map<string, string>();
  let before = await marksOf(known);
  for (const [path, mark] of before) handled.set(path, mark);
  while (!signal.aborted) {
    await setTimeout(EVERY_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const collected = await collect();
    const marks = await marksOf(collected.photos);
    const ready = collected.photos.filter(({ path }) => {
      const mark = marks.get(path);
      return mark !== undefined && mark === before.get(path) && mark !== handled.get(path);
    });
    before = marks;
    for (const { path } of ready) handled.set(path, marks.get(path) as string);
    for (const path of handled.keys()) if (!marks.has(path)) handled.delete(path);
    if (ready.length > 0) await handle({ ...collected, photos: ready });
  }
}

/** Size and time of each file that is there. */
async function marksOf(photos: readonly Photo[]): Promise<Map<string, string>> {
  const marks = new Map<string, string>();
  for (const { path } of photos) {
    const found = await stat(path).catch(() => null);
    if (found !== null) marks.set(path, `${found.size} ${found.mtimeMs}`);
  }
  return marks;
}
