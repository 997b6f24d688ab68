import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type ErrorCode, NobgError } from '@nobg/contract/errors.js';
import { quoted } from '@nobg/contract/read-fields.js';
import type { HttpFetcher, HttpFetchOptions } from '../../ports/http-fetcher.js';
import { connect, NotPublic } from './connect.js';
import type { FetchRules } from './fetch-rules.js';
import { createResolve, type Resolve } from './resolve.js';

const MAX_REDIRECTS = 5;
/** Longer addresses than this are no addresses but data. */
const MAX_URL_LENGTH = 8192;
const REDIRECTS = [301, 302, 303, 307, 308];
const EXPECTED = 'an http or https address of the public internet';

/** The door through which files of the internet come in; see {@link HttpFetcher}. */
export function createHttpFetcher(
  options: FetchRules & {
    /** From the first look-up to the last byte; ms. */
    readonly timeoutMs: number;
    readonly resolve?: Resolve;
  },
): HttpFetcher {
  const { timeoutMs, resolve = createResolve(), ...rules } = options;

  return {
    async open(text, requested) {
      let url = parseUrl(text, requested.field);
      const deadline = new AbortController();
      const timer = setTimeout(() => {
        deadline.abort(failed(requested.field, `more than ${Math.ceil(timeoutMs / 1000)} s`));
      }, timeoutMs);
      const signal = AbortSignal.any([requested.signal, deadline.signal]);
      try {
        for (let redirects = 0; ; redirects++) {
          signal.throwIfAborted();
          const answer = await connect(url, { resolve, rules, signal });
          const { statusCode = 0, headers } = answer;
          if (!REDIRECTS.includes(statusCode) || headers.location === undefined) {
            return receive(answer, requested, signal, () => clearTimeout(timer));
          }
          answer.destroy();
          if (redirects === MAX_REDIRECTS) {
            throw failed(requested.field, `more than ${MAX_REDIRECTS} redirects`);
          }
          url = parseUrl(headers.location, requested.field, url);
        }
      } catch (error) {
        clearTimeout(timer);
        throw explained(error, requested.field, signal);
      }
    },
  };
}

/** @throws NobgError `invalid_url` */
function parseUrl(text: string, field: string, base?: URL): URL {
  const url =
    text.length <= MAX_URL_LENGTH && URL.canParse(text, base?.href) ? new URL(text, base) : null;
  const good =
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.username === '' &&
    url.password === '';
  if (good) return url;
  throw fetchError('invalid_url', field, quoted(text));
}

/** The body without its content coding, bounded; the error of a stream that fails is one of ours. */
function receive(
  answer: IncomingMessage,
  { field, maxBytes }: HttpFetchOptions,
  signal: AbortSignal,
  over: () => void,
): Readable {
  const { statusCode = 0, headers } = answer;
  const refuse = (error: NobgError) => {
    answer.destroy();
    throw error;
  };
  if (statusCode !== 200) refuse(failed(field, `HTTP status ${statusCode}`));
  if (Number(headers['content-length']) > maxBytes) refuse(tooLarge(field, maxBytes));
  const decoder = decoderOf(headers['content-encoding']);
  if (decoder === undefined) refuse(failed(field, 'a content coding that is not known'));
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > maxBytes ? tooLarge(field, maxBytes) : null, chunk);
    },
    // Whoever reads sees our words, and not those of the socket.
    destroy(error, done) {
      done(error && (explained(error, field, signal) as Error));
    },
  });
  const ended = (): void => {
    over();
    answer.destroy();
  };
  const stop = (): void => void counted.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  const done = (): void => {
    signal.removeEventListener('abort', stop);
    ended();
  };
  if (decoder) pipeline(answer, decoder, counted, done);
  else pipeline(answer, counted, done);
  return counted;
}

/** Null where there is nothing to undo, undefined for what is not known. */
function decoderOf(coding: string | undefined): Transform | null | undefined {
  switch (coding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

function explained(error: unknown, field: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof NobgError) return error;
  if (error instanceof NotPublic) {
    return fetchError(
      'invalid_url',
      field,
      'an address that is not public',
      EXPECTED,
      error.message,
    );
  }
  const { code = '', message } = error as NodeJS.ErrnoException;
  return failed(field, `${code} ${message}`.trim());
}

/**
 * One word for all that goes wrong on the way: what a name, a port or a status is there for is nobody's business who
 * can only ask us to look.
 * @param internal the reason, for the log
 */
function failed(field: string, internal: string): NobgError {
  const [expected, received] = ['a file that can be downloaded', 'one that cannot'];
  return fetchError('download_failed', field, received, expected, internal);
}

function tooLarge(field: string, maxBytes: number): NobgError {
  return fetchError('file_too_large', field, 'a larger file', `at most ${maxBytes} bytes`);
}

function fetchError(
  code: ErrorCode,
  field: string,
  received: string,
  expected = EXPECTED,
  internal?: string,
): NobgError {
  return new NobgError(code, `${field}: expected ${expected}, but got ${received}.`, {
    fields: [{ field, expected, received }],
    ...(internal === undefined ? {} : { internal }),
  });
}
