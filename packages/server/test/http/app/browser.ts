import type { TestServer } from '../support.js';

export const PASSWORD = 'correct horse battery';

/** A browser on a page of the server: it keeps one cookie, and says where it is. */
export interface Browser {
  /** Asks `/app/api/…`; an object is sent as JSON. */
  ask(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Response>;
  /** The same, held to a status; gives the answer's JSON. */
  json<T = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    status?: number,
  ): Promise<T>;
  /** `name=value` as it is sent; null where nobody is signed in. */
  cookie: string | null;
  /** The last `Set-Cookie` as it came. */
  lastSet: string;
}

export function openBrowser({ url }: Pick<TestServer, 'url'>): Browser {
  const browser: Browser = {
    cookie: null,
    lastSet: '',
    async ask(method, path, body, init = {}) {
      const isForm = body instanceof FormData;
      const headers = {
        Origin: url,
        'User-Agent': 'Browser of a test',
        ...(browser.cookie === null ? {} : { Cookie: browser.cookie }),
        ...(body === undefined || isForm ? {} : { 'Content-Type': 'application/json' }),
        ...(init.headers as Record<string, string> | undefined),
      };
      const sent = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
      const response = await fetch(`${url}/app/api/${path}`, { ...init, method, headers, ...sent });
      const set = response.headers.getSetCookie().at(-1);
      if (set !== undefined) {
        browser.lastSet = set;
        const pair = set.split(';', 1)[0] ?? '';
        browser.cookie = pair.endsWith('=') ? null : pair;
      }
      return response;
    },
    async json(method, path, body, status = 200) {
      const response = await browser.ask(method, path, body);
      const text = await response.text();
      if (response.status !== status) {
        throw new Error(`expected ${status} of ${method} ${path}, got ${response.status}: ${text}`);
      }
      return text === '' ? undefined : JSON.parse(text);
    },
  };
  return browser;
}

/** A browser in which this address has just signed up. */
export async function signedUp(test: TestServer, email: string): Promise<Browser> {
  const browser = openBrowser(test);
  await browser.json('POST', 'sign-up', { email, password: PASSWORD }, 201);
  return browser;
}

/** A browser of the first administrator. */
export async function administrator(test: TestServer, email = 'admin@example.org') {
  const link = await test.server.administratorLink();
  const [, invitation = ''] = /#invitation=(.+)$/.exec(link ?? '') ?? [];
  const browser = openBrowser(test);
  await browser.json('POST', 'sign-up', { email, password: PASSWORD, invitation }, 201);
  return browser;
}
