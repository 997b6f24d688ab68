import { expect } from 'vitest';
import type { TestServer } from '../support.js';

/** Fields of one request; bytes are sent as a file. */
export type Fields = Record<string, string | Uint8Array>;

/** Sends a multipart form to `/v1.0/removebg` as clients do. */
export function removebg(
  { url, secret }: Pick<TestServer, 'url' | 'secret'>,
  fields: Fields,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/v1.0/removebg`, {
    method: 'POST',
    headers: { 'X-Api-Key': secret, ...headers },
    body: formOf(fields),
  });
}

export function formOf(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value)], { type: 'image/png' }), 'photo.png');
  }
  return form;
}

/** Holds an answer to be an error in remove.bg's form, and gives back its first. */
export async function expectErrors(response: Response, status: number, ...codes: string[]) {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  expect(text).not.toMatch(/node_modules|\.js:\d|\/tmp\/|ENOENT/);
  const { errors, ...rest } = JSON.parse(text);
  expect(rest).toEqual({});
  expect(errors.map(({ code }: { code: string }) => code)).toEqual(codes);
  for (const error of errors) {
    expect(Object.keys(error)).toEqual(['title', 'code', 'detail']);
    expect(error.title.length * error.detail.length).toBeGreaterThan(0);
  }
  return errors[0] as { title: string; code: string; detail: string };
}
