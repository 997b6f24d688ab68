import { offlineProblem, problemFrom, RequestProblem } from './problem.ts';

const PREFIX = '/app/api';

/**
 * Asks the server. Bodies go and come as JSON; 202 and 204 answer nothing.
 * @throws RequestProblem
 */
export async function call<Answer>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${PREFIX}/${path}`, {
      method,
      credentials: 'same-origin',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    text = await response.text();
  } catch {
    throw offlineProblem();
  }
  if (!response.ok) {
    throw problemFrom(response.status, text, response.headers.get('Retry-After'));
  }
  if (text === '') return undefined as Answer;
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new RequestProblem('The server’s answer could not be read.', {
      status: response.status,
      code: 'bad_answer',
    });
  }
}

export const get = <Answer>(path: string) => call<Answer>('GET', path);
export const post = <Answer>(path: string, body?: object) => call<Answer>('POST', path, body);

/** `?a=1&b=2` of what is set. */
export function query(values: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
