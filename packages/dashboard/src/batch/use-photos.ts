import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { offlineProblem, RequestProblem } from '../api/problem.ts';
import { meQuery, resultsQuery } from '../api/queries.ts';
import { removeBackground } from '../api/remove.ts';
import { fileProblem } from '../cutting/accept.ts';
import { asProblem } from '../cutting/use-cutting.ts';
import {
  type CutoutSettings,
  newPhoto,
  type Photo,
  type PhotoState,
  photoReducer,
  settingsFields,
} from './photo.ts';

/** Largest number of photos in the list; larger batches are for the API. */
const MAX_PHOTOS = 50;

/** The photos of the playground; as many are in work at once as the plan lets. */
export function usePhotos(atOnce: number, maxBytes: number) {
  const [photos, change] = useReducer(photoReducer, []);
  const running = useRef(new Map<string, AbortController>());
  const queries = useQueryClient();
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const run of all.values()) run.abort();
    };
  }, []);

  const run = useCallback(
    async (photo: Photo) => {
      const own = new AbortController();
      running.current.set(photo.id, own);
      const began = performance.now();
      const problem = fileProblem(photo.file, maxBytes);
      // A run that another took the place of says nothing any more.
      const show = (state: PhotoState) => {
        if (running.current.get(photo.id) === own) change({ does: 'state', id: photo.id, state });
      };
      try {
        if (problem !== null)
          throw new RequestProblem(problem, { status: 0, code: 'refused_here' });
        const answer = await removeBackground(
          {
            photo: photo.file,
            name: photo.file.name,
            fields: settingsFields(photo.usedSettings),
            guest: false,
          },
          (progress) => show({ at: 'working', progress }),
          own.signal,
        );
        const cutout = await fetchPicture(answer.url, own.signal);
        const ms = performance.now() - began;
        show({ at: 'done', answer, cutout, ms });
      } catch (error) {
        show({ at: 'failed', error: asProblem(error) });
      } finally {
        if (running.current.get(photo.id) === own) running.current.delete(photo.id);
        void queries.invalidateQueries({ queryKey: meQuery.queryKey });
        void queries.invalidateQueries({ queryKey: resultsQuery.queryKey });
      }
    },
    [maxBytes, queries],
  );

  useEffect(() => {
    for (const photo of photos) {
      if (running.current.size >= atOnce) return;
      if (photo.state.at !== 'waiting' || running.current.has(photo.id)) continue;
      void run(photo);
    }
  }, [photos, atOnce, run]);

  const add = useCallback((files: readonly File[], settings: CutoutSettings): readonly string[] => {
    const made = files
      .slice(0, MAX_PHOTOS)
      .map((file) => newPhoto(crypto.randomUUID?.() ?? unique(), file, settings));
    change({ does: 'add', photos: made });
    return made.map(({ id }) => id);
  }, []);
  const stop = useCallback((id: string) => running.current.get(id)?.abort(), []);
  const drop = useCallback((id: string) => {
    running.current.get(id)?.abort();
    change({ does: 'drop', id });
  }, []);
  const ask = useCallback((id: string) => {
    running.current.get(id)?.abort();
    running.current.delete(id);
    change({ does: 'ask', id });
  }, []);

  return { photos, change, add, ask, stop, drop };
}

/** Pages without TLS have no `randomUUID`. */
let count = 0;
function unique(): string {
  count += 1;
  return `photo-${count}`;
}

/** @throws RequestProblem */
export async function fetchPicture(url: string, signal?: AbortSignal): Promise<Blob> {
  const response = await fetch(url, signal ? { signal } : {}).catch(() => null);
  if (response === null) throw offlineProblem();
  if (!response.ok) {
    throw new RequestProblem('The cutout no longer exists; cut the photo out again.', {
      status: response.status,
      code: 'result_gone',
    });
  }
  return response.blob();
}
