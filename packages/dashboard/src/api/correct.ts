import type { JobItemAnswer } from '@nobg/contract/jobs.js';
import { offlineProblem, problemFrom } from './problem.ts';

const cutoutPath = (jobId: string, imageId: string) =>
  `/app/api/jobs/${jobId}/images/${imageId}/cutout`;

/** The plain cutout of an image of a job, before anything was composed around it. @throws RequestProblem */
export async function fetchCutout(jobId: string, imageId: string): Promise<Blob> {
  const response = await ask(cutoutPath(jobId, imageId), {});
  return response.blob();
}

/** Puts a corrected cutout in its place. @throws RequestProblem */
export async function saveCutout(
  jobId: string,
  imageId: string,
  cutout: Blob,
): Promise<JobItemAnswer> {
  const body = new FormData();
  body.append('image', cutout, 'cutout.png');
  const response = await ask(cutoutPath(jobId, imageId), { method: 'PUT', body });
  return (await response.json()) as JobItemAnswer;
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch(() => null);
  if (response === null) throw offlineProblem();
  if (response.ok) return response;
  const retryAfter = response.headers.get('Retry-After');
  throw problemFrom(response.status, await response.text(), retryAfter);
}
