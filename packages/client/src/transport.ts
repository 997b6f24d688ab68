import type { Problem } from './contract.js';
import { ApiError, ConnectionError } from './errors.js';
import { isRetried, pause, readRetryAfter, retryDelay } from './retry.js';

/** Where the server is, and how it is called. */
export interface ClientOptions {
  /** Address of the server, such as `https://nobg.example`. */
  readonly server: string | URL;
  /** API key, `nobg_live_…` or `nobg_test_…`. */
  readonly key: string;
  /** Further tries of a request that failed; 3 unless given, 0 for none. */
  readonly retries?: number;
  /** Longest `Retry-After` that is waited for, seconds; 60 unless given. Above it, the error is thrown. */
  readonly maxRetryAfterS?: number;
  /** ms that one try may take; 300,000 unless given. */
  readonly timeoutMs?: number;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** What may be said with every call. */
export interface CallOptions {
  /** Its abort ends the call, also between tries. */
  readonly signal?: AbortSignal | undefined;
  /** Names a POST, so that it is carried out and charged once however often it is sent; made up unless given. */
  readonly idempotencyKey?: string;
}

/** A request, and how its answer is read: a body that breaks off counts as no answer. */
export interface Call<T> extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Under the server's address; a whole address is taken as it is and gets no key. */
  readonly path: string;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly read: (response: Response) => T | Promise<T>;
  /** False: the answer lasts as long as it likes, once it has begun. */
  readonly timed?: boolean;
}

/** Sends a request until it works, fails for good, or was tried often enough. */
export type Send = <T>(call: Call<T>) => Promise<T>;

/** @throws TypeError where server or key cannot be used */
export function createTransport(options: ClientOptions): Send {
  const { retries = 3, maxRetryAfterS = 60, timeoutMs = 300_000 } = options;
  const base = baseOf(String(options.server));
  if (!options.key) throw new TypeError('Expected an API key as key, but got none.');

  async function once<T>(call: Call<T>, idempotencyKey: string): Promise<T> {
    const { method = 'GET', path, body, signal, timed = true } = call;
    const own = path.startsWith('/');
    const time = new AbortController();
    const timer = setTimeout(() => time.abort(), timeoutMs);
    try {
      const response = await (options.fetch ?? fetch)(own ? base + path : path, {
        method,
        ...(body === undefined ? {} : { body }),
        headers: {
          ...(own ? { 'X-API-Key': options.key } : {}),
          ...(method === 'POST' ? { 'Idempotency-Key': idempotencyKey } : {}),
          ...call.headers,
        },
        signal: signal ? AbortSignal.any([signal, time.signal]) : time.signal,
      });
      if (!response.ok) throw await problemOf(response);
      if (!timed) clearTimeout(timer);
      return await call.read(response);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof ApiError) throw cause;
      const what = time.signal.aborted
        ? `did not answer within ${timeoutMs} ms`
        : 'cannot be reached, or broke off';
      throw new ConnectionError(`${new URL(own ? base : path).origin} ${what}.`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  return async (call) => {
    const idempotencyKey = call.idempotencyKey ?? randomKey();
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(call, idempotencyKey);
      } catch (error) {
        const refused = error instanceof ApiError ? error : null;
        const retryAfterS = refused?.retryAfterS ?? null;
        const worthIt = refused
          ? isRetried(refused.status, retryAfterS) && (retryAfterS ?? 0) <= maxRetryAfterS
          : error instanceof ConnectionError;
        if (!worthIt || tries > retries) throw error;
        await pause(retryDelay(tries, retryAfterS, Math.random()), call.signal);
      }
    }
  };
}

function baseOf(server: string): string {
  if (/^https?:/i.test(server) && URL.canParse(server)) return server.replace(/\/+$/, '');
  throw new TypeError(`Expected an http or https address as server, but got "${server}".`);
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = await response.json().catch(() => null);
  const known: Partial<Problem> = typeof problem?.code === 'string' ? problem : {};
  return new ApiError(response.status, known, readRetryAfter(response.headers));
}

/** @throws ApiError `unexpected_answer` where a success is no JSON */
export async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(response.status, { detail: 'Expected JSON from the server.' }, null);
  }
}

/** 128 random bits in hex; `crypto.randomUUID` is missing on pages without TLS. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
