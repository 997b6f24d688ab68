import type { Job, JobItem, JobState } from './contract.js';

/** A change that is told while a job is at work. */
export type JobEvent =
  | { readonly type: 'item'; readonly item: JobItem }
  | { readonly type: 'job'; readonly job: Job };

/** Whether nothing of a job or an image changes any more. */
export function hasEnded({ state }: { readonly state: JobState }): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}
