import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { NobgError } from '@nobg/contract/errors.js';
import { quoted } from '@nobg/contract/read-fields.js';
import type { SendOutcome, WebhookSender } from '../../ports/webhook-sender.js';
import { connect, NotPublic } from '../fetch/connect.js';
import { type FetchRules, mayAsk, mayConnect } from '../fetch/fetch-rules.js';
import { createResolve, type Resolve } from '../fetch/resolve.js';

/** What of an answer is read, and kept. */
const MAX_BODY_BYTES = 4096;
/** From the look-up of the name to the last byte that is read. */
const TIMEOUT_MS = 15_000;
const EXPECTED = 'an http or https address of the public internet';

/** The door through which messages to webhooks go out; see {@link WebhookSender}. */
export function createWebhookSender(
  options: FetchRules & { readonly timeoutMs?: number; readonly resolve?: Resolve },
): WebhookSender {
  const { timeoutMs = TIMEOUT_MS, resolve = createResolve(), ...rules } = options;
  return {
    check(text, field) {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url === null || !/^https?:$/.test(url.protocol)) throw refused(field, quoted(text));
      if (url.username !== '' || url.password !== '') {
        throw refused(field, 'an address with a user name or password');
      }
      if (!mayAsk(url.hostname, rules))
        throw refused(field, 'a host that this server does not allow');
      const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
      if (isIP(literal) !== 0 && !mayConnect(literal, portOf(url), rules)) {
        throw refused(field, 'an address or port that is not allowed');
      }
    },

    async post(text, { headers, body }, signal) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const either = AbortSignal.any([signal, deadline]);
      try {
        const url = new URL(text);
        const post = { headers, body };
        const answer = await connect(url, { resolve, rules, signal: either, post });
        return await read(answer, either);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const late = `No answer within ${timeoutMs / 1000} s.`;
        const why = deadline.aborted ? late : explain(error);
        return { status: null, error: why, body: null, retryAfterS: null };
      }
    },
  };
}

/** The status and a bounded beginning of the body; a body that fails on the way does not matter. */
async function read(answer: IncomingMessage, signal: AbortSignal): Promise<SendOutcome> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const stop = (): void => void answer.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      pieces.push(piece.subarray(0, MAX_BODY_BYTES - bytes));
      bytes += piece.length;
      if (bytes >= MAX_BODY_BYTES) break;
    }
  } catch {
    // It was cut off: what was read is what there is.
  } finally {
    signal.removeEventListener('abort', stop);
    answer.destroy();
  }
  const { statusCode = 0, headers } = answer;
  // Postgres keeps no NUL in a text.
  const body = Buffer.concat(pieces).toString('utf8').replaceAll('\0', '\uFFFD');
  const retryAfterS = secondsOf(headers['retry-after']);
  return { status: statusCode, error: null, body, retryAfterS };
}

/** `Retry-After` as seconds or as a date (RFC 9110). */
function secondsOf(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const time = Date.parse(header);
  return Number.isNaN(time) ? null : Math.max(0, Math.ceil((time - Date.now()) / 1000));
}

function explain(error: unknown): string {
  if (error instanceof NotPublic) return `Not sent: ${error.message}.`;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return `No answer: ${code === '' ? message : code}.`.slice(0, 200);
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

function refused(field: string, received: string): NobgError {
  return new NobgError('invalid_url', `${field}: expected ${EXPECTED}, but got ${received}.`, {
    fields: [{ field, expected: EXPECTED, received }],
  });
}
