import type { AppRemoveAnswer } from '@nobg/contract/app/remove.js';
import { useCallback, useEffect, useRef, useState } from 'react';
import { RequestProblem } from '../api/problem.ts';
import { type RemoveProgress, type RemoveRequest, removeBackground } from '../api/remove.ts';

export type Cutting =
  | { readonly state: 'idle' }
  | { readonly state: 'working'; readonly progress: RemoveProgress }
  | { readonly state: 'done'; readonly answer: AppRemoveAnswer }
  | { readonly state: 'failed'; readonly error: RequestProblem };

/** One photo on its way at a time: a new one stops the one before. */
export function useCutting() {
  const [cutting, setCutting] = useState<Cutting>({ state: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const stop = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setCutting({ state: 'idle' });
  }, []);

  const start = useCallback(async (request: RemoveRequest) => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    const show = (next: Cutting) => {
      if (running.current === own) setCutting(next);
    };
    try {
      const answer = await removeBackground(
        request,
        (progress) => show({ state: 'working', progress }),
        own.signal,
      );
      show({ state: 'done', answer });
    } catch (error) {
      show({ state: 'failed', error: asProblem(error) });
    }
  }, []);

  const refuse = useCallback((sentence: string) => {
    running.current?.abort();
    running.current = null;
    const error = new RequestProblem(sentence, { status: 0, code: 'refused_here' });
    setCutting({ state: 'failed', error });
  }, []);

  return { cutting, start, stop, refuse };
}

export function asProblem(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  return new RequestProblem('The page failed; reload it.', { status: 0, code: 'page_failed' });
}
