import type { JobItemAnswer } from '@nobg/contract/jobs.js';

/** An image of a batch, as the page needs it. */
export interface BatchImage {
  readonly id: string;
  /** From 0, in the order in which they were sent. */
  readonly position: number;
  readonly externalId: string | null;
  readonly name: string;
  readonly state: JobItemAnswer['state'];
  readonly result: BatchResult | null;
  readonly corrected: boolean;
  readonly error: { readonly code: string; readonly detail: string } | null;
}

export interface BatchResult {
  readonly id: string;
  /** On this origin: the page may show nothing of others. */
  readonly url: string;
  readonly thumbnail: string;
  readonly mode: string;
  readonly width: number;
  readonly height: number;
  /** 0..1 */
  readonly confidence: number;
}

export function imageOf(answer: JobItemAnswer): BatchImage {
  const { id, position, state, corrected, error, result } = answer;
  return {
    ...{ id, position, state, corrected, externalId: answer.external_id },
    name: answer.name ?? `Image ${position + 1}`,
    error: error === null ? null : { code: error.code, detail: error.detail },
    result: result === null ? null : resultOf(result),
  };
}

function resultOf(result: NonNullable<JobItemAnswer['result']>): BatchResult {
  const { id, mode, width, height, confidence } = result;
  const url = new URL(result.url, location.origin).pathname;
  const thumbnail = `/app/api/results/${id}/thumbnail.webp`;
  return { id, url, thumbnail, mode, width, height, confidence };
}

/** How many images are in each state. */
export type StateCounts = Readonly<Record<BatchImage['state'], number>>;

export function countStates(images: readonly BatchImage[]): StateCounts {
  const counts = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
  for (const { state } of images) counts[state] += 1;
  return counts;
}
