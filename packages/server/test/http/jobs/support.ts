import type { JobAnswer, JobItemAnswer } from '@nobg/contract/jobs.js';
import { expect, vi } from 'vitest';
import { redOnGreen, type TestServer } from '../support.js';

export type JobDetail = JobAnswer & {
  readonly items: JobItemAnswer[];
  readonly next: string | null;
  readonly ended_at: string | null;
};

/** Sends a request of the API with the working key. */
export function call(
  test: TestServer,
  path: string,
  { headers, ...init }: RequestInit & { readonly headers?: Record<string, string> } = {},
): Promise<Response> {
  const all = { 'X-API-Key': test.secret, ...headers };
  return fetch(path.startsWith('http') ? path : `${test.url}/api/v1${path}`, {
    ...init,
    headers: all,
  });
}

export function post(
  test: TestServer,
  path: string,
  body?: RequestInit['body'],
  headers: Record<string, string> = {},
): Promise<Response> {
  return call(test, path, { method: 'POST', ...(body == null ? {} : { body }), headers });
}

/** A form with these files as `image`, and fields. */
export function imagesForm(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  fields: Record<string, string> = {},
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { name, bytes } of files)
    form.append('image', new Blob([new Uint8Array(bytes)]), name);
  return form;
}

/** So many photos with names of their own. */
export async function photos(count: number): Promise<{ name: string; bytes: Uint8Array }[]> {
  const bytes = await redOnGreen();
  return Array.from({ length: count }, (_, n) => ({ name: `photo-${n}.png`, bytes }));
}

export async function sendJob(test: TestServer, body: RequestInit['body']): Promise<JobAnswer> {
  const response = await post(test, '/jobs', body);
  const answer = (await response.json()) as JobAnswer;
  expect({ status: response.status, answer }).toMatchObject({ status: 202 });
  expect(response.headers.get('location')).toBe(answer.url);
  return answer;
}

export async function jobOf(test: TestServer, url: string, query = ''): Promise<JobDetail> {
  const response = await call(test, `${url}${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as JobDetail;
}

/** The job once it has ended. */
export async function ended(test: TestServer, url: string): Promise<JobDetail> {
  const check = async () => expect((await jobOf(test, url)).ended_at).not.toBeNull();
  // Engine processes that were killed start again first.
  await vi.waitFor(check, { timeout: 120_000, interval: 50 });
  return jobOf(test, url);
}

/** What is charged in all. */
export async function charged({ database }: TestServer): Promise<number> {
  const rows = await database.db.selectFrom('usage_hours').select('used').execute();
  return rows.reduce((sum, { used }) => sum + Number(used), 0);
}
